import type { TokenErrorResponse } from '@portreeve/protocol'
import type { Issuer } from '../keys/issuers.ts'
import { parseTokenRequest, type RawTokenRequest } from '../token/parse-token-request.ts'
import type { Answer } from '../token/token-answers.ts'
import type { TokenRefused } from '../token/token-refusal.ts'
import { checkOf, type RefusedTokenRequest } from './refused-token-request.ts'

/** What became of a request, as far as it came. */
export interface RefusedRequest {
  requestId: string
  atMillis: number
  answer: Answer
  /** Undefined: there is none at this address. */
  issuer?: Issuer | undefined
  /** Undefined: it was refused before its body was read. */
  raw?: RawTokenRequest | undefined
  refusal?: TokenRefused | undefined
  /** Why there was no answer of a grant at all; a text of ours. */
  fault?: string | undefined
}

/** Registered with IANA (OAuth Parameters, grant types), and `implicit`, which people try. Others may be a secret that slipped into the wrong field. */
const heardOf: ReadonlySet<string> = new Set([
  ...['authorization_code', 'client_credentials', 'refresh_token', 'password', 'implicit'],
  ...['jwt-bearer', 'saml2-bearer', 'device_code', 'token-exchange', 'ck'].map(
    (name) => `urn:ietf:params:oauth:grant-type:${name}`,
  ),
  'urn:openid:params:grant-type:ciba',
])
const DETAIL_MAX = 300
const SCOPES_MAX = 20

/**
 * What is kept of a refused request. Reads it a second time, which those that are not refused never are. `isClient` says whether there is such a client. Pure, but for that.
 */
export function describeRefusal(
  { requestId, atMillis, answer, issuer, raw, refusal, fault }: RefusedRequest,
  isClient: (client_id: string) => boolean,
): RefusedTokenRequest {
  const { error, error_description = '' } = JSON.parse(answer.text) as TokenErrorResponse
  const request = issuer && raw && parseTokenRequest(raw, issuer.policy.tokenRequests)
  const { credentials, grant_type, parameters } = request?.ok ? request.value : {}
  const claimed = credentials?.client_id
  const client_id = refusal?.client_id ?? (claimed !== undefined && isClient(claimed) ? claimed : undefined)
  const scope = parameters?.get('scope')
  return {
    ...{ requestId, atMillis, authServerId: issuer?.server.id ?? '…', status: answer.status, error, error_description },
    client_id: client_id as RefusedTokenRequest['client_id'],
    isProven: refusal?.client_id !== undefined,
    grant_type: grant_type === undefined || heardOf.has(grant_type) ? grant_type : '…',
    scope: issuer && scope ? known(scope, issuer.policy.scopes) : undefined,
    check: fault !== undefined ? 'issuing' : issuer ? checkOf(error) : 'server',
    detail: (fault ?? refusal?.detail ?? error_description).slice(0, DETAIL_MAX),
  }
}

const known = (scope: string, scopes: readonly string[]): string =>
  scope
    .split(' ')
    .slice(0, SCOPES_MAX)
    .map((word) => (scopes.includes(word) ? word : '…'))
    .join(' ')
