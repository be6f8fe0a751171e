import { type AdministrationRefused, refuseField } from '../../identity/index.ts'
import type { Api } from '../../store/index.ts'
import type { CheckUrl } from '../check-url.ts'

/** Only characters that no request can spell differently, in whole segments (threats T-07, G-A). */
const BASE_PATH = /^(?:\/[A-Za-z0-9._~-]+)+$/
const BASE_PATH_LENGTH_MAX = 200

/** May calls come in under this path, and go on to this URL (protocol.md 3.1)? Pure. */
export function checkPlace(
  { kind, basePath, targetUrl }: Pick<Api, 'kind' | 'basePath' | 'targetUrl'>,
  checkUrl: CheckUrl,
): AdministrationRefused | undefined {
  if (basePath.length > BASE_PATH_LENGTH_MAX || !BASE_PATH.test(basePath)) {
    return refuseField(
      '/basePath',
      `basePath has to begin with a slash and not end with one, out of letters, digits and . _ ~ - between slashes, ${BASE_PATH_LENGTH_MAX} characters at most.`,
    )
  }
  if (/\/\.{1,2}(?:\/|$)/.test(basePath)) return refuseField('/basePath', 'basePath may not have dot segments.')
  // What publishes events has nothing to be called at.
  if (kind === 'async' && targetUrl === '') return undefined
  return checkUrl(targetUrl, '/targetUrl', 'base')
}
