import type { EpochSeconds } from '@portreeve/protocol'
import { errorBody, type Reply } from '../http/index.ts'
import type { BearerFault } from '../identity/index.ts'

/** RFC 6750 §3: who came without a token is told how to come back; who came with a bad one, that it is bad. */
export function refuseBearer(fault: BearerFault, whose: string, requestId: string): Reply {
  return fault === 'no_token'
    ? {
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer' },
        body: errorBody('MISSING-AUTHORIZATION', `Send 'Authorization: Bearer' and a token of ${whose}.`, requestId),
      }
    : {
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
        body: errorBody(
          'INVALID-TOKEN',
          'The token is not valid here. Get a new one with client_credentials and scope anonymous.',
          requestId,
        ),
      }
}

/** The form of ids of subscriptions and connections, folded: nothing else is looked up. Undefined: it is none. */
export function parseUuid(text: string | undefined): string | undefined {
  const folded = text?.toLowerCase() ?? ''
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(folded) ? folded : undefined
}

/** `YYYY-MM-DD`, UTC (protocol.md 4.4). Pure. */
export function dayOf(at: EpochSeconds): string {
  return new Date(at * 1000).toISOString().slice(0, 10)
}
