import { type AdministrationRefused, refuseField } from '../identity/index.ts'
import type { Api, App } from '../store/index.ts'

type Terms = NonNullable<App['terms'] | Api['details']['terms']>

/** Have these terms something to read, and a version of their own? `accepted`: somebody agreed to those of before. Pure. */
export function checkTerms(
  after: Terms | undefined,
  before: Terms | undefined,
  { accepted, pointer }: { accepted: boolean; pointer: string },
): AdministrationRefused | undefined {
  if (!after) return undefined
  if (after.text === undefined && after.url === undefined) return refuseField(pointer, 'Terms need a text or a url.')
  const sameWords = after.text === before?.text && after.url === before?.url
  if (!accepted || after.version !== before?.version || sameWords) return undefined
  return refuseField(
    `${pointer}/version`,
    'Others have agreed to the terms of this version. Terms that say something else need another version.',
  )
}
