import { accept } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import { fetchText } from '../../http/index.ts'
import type { Client } from '../../store/index.ts'
import { type AuthorizeOutcome, refuseAuthorization } from './authorize-refusal.ts'

/** Answers the text behind a `request_uri`. Never rejects. */
export type FetchRequestUri = (uri: string, client: Pick<Client, 'metadata'>) => Promise<AuthorizeOutcome<string>>

const ACCEPT = 'application/oauth-authz-req+jwt, application/jwt'
/** As much as would fit into a URL. */
const LIMITS = { millisMax: 3_000, bytesMax: 8_192 }

/**
 * Fetches what an app keeps at one of its registered `request_uris` (OIDC Core §6.2). Nothing else is ever fetched, and only
 * through the guarded client: no redirect, no private address, small and soon (threat T-28). Several people who come at
 * once share one fetch, so that a URL of ours cannot be turned against an app's host.
 */
export function createFetchRequestUri({ dispatcher }: { dispatcher: Dispatcher }): FetchRequestUri {
  const running = new Map<string, Promise<string>>()
  return async (uri, { metadata }) => {
    const wanted = withoutFragment(uri)
    // The fragment says which version it is, and we keep none (§6.2).
    if (!metadata.request_uris?.some((registered) => withoutFragment(registered) === wanted)) {
      return refuseAuthorization('invalid_request_uri', 'request_uri is not registered for the app.')
    }
    const fetching =
      running.get(wanted) ?? fetchText(wanted, ACCEPT, LIMITS, dispatcher).finally(() => running.delete(wanted))
    running.set(wanted, fetching)
    try {
      return accept((await fetching).trim())
    } catch (fault) {
      const why = fault instanceof Error ? `${fault.name} ${fault.message}` : 'unknown'
      return refuseAuthorization('invalid_request_uri', 'request_uri could not be fetched.', `request_uri: ${why}`)
    }
  }
}

const withoutFragment = (uri: string): string => uri.split('#', 1)[0] ?? ''
