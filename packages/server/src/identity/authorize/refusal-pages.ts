import { type Outcome, type Refused, refuse } from '@portreeve/protocol'
import type { Reply, RouteRequest } from '../../http/index.ts'
import { StoreUnavailable } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { InteractionFault } from '../interactions/interactions.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { Show } from '../pages/show.ts'
import { showRefusal as showStepRefusal } from '../signin/refusal-pages.ts'

/**
 * Why a request gets a page of ours instead of an answer to the app: there is no app, or no address of it, that could be
 * believed (RFC 6749 §4.1.2.1, protocol.md 2.8).
 */
export type PageFault =
  | 'unknown_server'
  | 'unknown_client'
  | 'redirect_uri'
  | 'repeated_parameter'
  | 'malformed_request'

export type PageOutcome<T> = Outcome<T, PageFault>
export type PageRefused = Refused<PageFault>

/** `detail` is shown as well: it says what the app's developer has to change, and nothing that the caller sent. */
export function refuseWithPage(fault: PageFault, detail: string): PageRefused {
  return refuse(fault, detail)
}

export interface RefusalPagesDeps {
  show: Show
  log: Log
}

/** The page for a request that no app can be told about. Logged with its exact reason. */
export function showRefusal(
  { error, detail }: PageRefused,
  request: RouteRequest,
  issuer: Issuer | undefined,
  { show, log }: RefusalPagesDeps,
): Promise<Reply> {
  const authServerId = issuer?.server.id
  const client_id = clientIdOf(request)
  log.info({ requestId: request.requestId, authServerId, client_id, fault: error }, `authorize: ${detail}`)
  const isUnknownServer = error === 'unknown_server'
  return show(
    { kind: 'error', title: isUnknownServer ? 'not_found' : 'request', code: codeOf[error], detail },
    { request, status: isUnknownServer ? 404 : 400, branding: issuer?.server.settings.branding },
  )
}

/** For the developer who looks for their own app in the log. Nothing else that was sent stands there. Pure. */
function clientIdOf({ query }: RouteRequest): string | undefined {
  const client_id = new URLSearchParams(query).get('client_id') ?? ''
  return /^\w{1,64}$/.test(client_id) ? client_id : undefined
}

const codeOf: Readonly<Record<PageFault, string>> = {
  unknown_server: 'not_found',
  unknown_client: 'unauthorized_client',
  redirect_uri: 'invalid_redirect_uri',
  repeated_parameter: 'invalid_request',
  malformed_request: 'invalid_request',
}

/**
 * The handler of a page, with a page for faults of ours as well: whoever looks at it is a person. Where an app could still be
 * told, the handler has told it.
 */
export function orFaultPage(
  handle: (request: RouteRequest) => Promise<Reply>,
  { show, log }: RefusalPagesDeps,
): (request: RouteRequest) => Promise<Reply> {
  return async (request) => {
    try {
      return await handle(request)
    } catch (err) {
      log.error({ requestId: request.requestId, err }, 'request failed')
      const isAway = err instanceof StoreUnavailable
      const code = isAway ? 'temporarily_unavailable' : 'server_error'
      const detail = 'Something failed on our side. Try again in a moment; its cause is logged under the Request-Id.'
      return show({ kind: 'error', title: 'fault', code, detail }, { request, status: isAway ? 503 : 500 })
    }
  }
}

/** Why a page of an interaction cannot be shown or a form of it taken. */
export type InteractionRefusal = InteractionFault | 'other_session' | 'over'

/** One page for whoever comes too late or from elsewhere, so that nobody learns which interactions there are (threat T-34). */
export function showInteractionRefusal(
  fault: InteractionRefusal,
  why: string,
  request: RouteRequest,
  { show, log }: RefusalPagesDeps,
): Promise<Reply> {
  log.info({ requestId: request.requestId, fault }, `interaction refused: ${why}`)
  return showStepRefusal(fault === 'foreign_form' ? fault : 'unknown', { request }, show)
}
