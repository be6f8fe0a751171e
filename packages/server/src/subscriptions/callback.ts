import { setTimeout as pause } from 'node:timers/promises'
import { accept, type ConnectionCallbackError, type ConnectionId, type Outcome, refuse } from '@portreeve/protocol'
import type { ClientActor } from '../audit/index.ts'
import { type Reply, type Route, type RouteRequest, route } from '../http/index.ts'
import type { AdministrationRefused } from '../identity/index.ts'
import { LOST, type Registry, settleRace } from '../registry/index.ts'
import type { Api, Subscription } from '../store/index.ts'
import { withConnection } from './connection-decisions.ts'
import { changeValues } from './connection-values.ts'
import { findCaller, isSwitchedOff, type VerifyBearer } from './endpoint-caller.ts'
import { parseUuid } from './endpoint-errors.ts'
import { keepStep } from './keep-step.ts'
import type { StepRefusal } from './life-cycle.ts'
import { type CallbackBody, parseCallback } from './parse-callback.ts'
import { findParties } from './parties.ts'
import type { RoomDeps } from './room-deps.ts'

export interface CallbackDeps {
  room: RoomDeps
  registry: Pick<Registry, 'apps' | 'apis' | 'organizations'>
  verifyBearer: VerifyBearer
}

/** POST /connections/{connectionId}/callback (protocol.md 4.3): a provider's service says whether it lets a subscription in. */
export function callbackRoute(deps: CallbackDeps): Route {
  return route({
    method: 'POST',
    path: '/connections/:connectionId/callback',
    summary: "A provider's answer to an activation",
    handle: (request) => callback(request, deps),
  })
}

async function callback(request: RouteRequest, deps: CallbackDeps): Promise<Reply> {
  const api = await findApi(request, deps)
  if (!api.ok) return error(403, api.detail)
  const said = parseCallback(request.body)
  if (!said.ok) return error(400, said.detail)
  const id = parseUuid(request.params.connectionId)
  const outcome = id
    ? await keepWithPatience(id as ConnectionId, api.value, { said: said.value, request }, deps)
    : unknown()
  return outcome.ok
    ? { status: 200, content: { type: 'text/plain; charset=utf-8', data: 'OK' } }
    : answers[outcome.error](outcome)
}

/** The API whose own credentials these are. Everything else is 403: protocol.md 4.3 has no 401. */
async function findApi(
  { headers }: RouteRequest,
  { registry, verifyBearer }: CallbackDeps,
): Promise<Outcome<Api, 'forbidden'>> {
  const forbidden = refuse('forbidden', "Send 'Authorization: Bearer' and a token for the API's own credentials.")
  const bearer = await verifyBearer(headers.authorization)
  if (!bearer.ok) return forbidden
  const caller = await findCaller(bearer.value.client, registry)
  if (caller?.kind !== 'api') return forbidden
  if (await isSwitchedOff(caller, registry)) return refuse('forbidden', 'The API is disabled.')
  return accept(caller.api)
}

interface Said {
  said: CallbackBody
  request: RouteRequest
}

type Kept = Outcome<Subscription, StepRefusal | 'unknown' | 'invalid' | 'busy'>

/** As long as the answer to an activate call may be on its way from the socket to the store. */
const PATIENCE_MILLIS = 2_000
const LOOK_AGAIN_MILLIS = 50

/**
 * A provider may call back in the same moment in which it answers the activate call, and be faster than we are. So one that seems to come too
 * early is looked at again for a while; what is still unanswered then is refused.
 */
async function keepWithPatience(id: ConnectionId, api: Api, said: Said, deps: CallbackDeps): Promise<Kept> {
  const until = performance.now() + PATIENCE_MILLIS
  for (;;) {
    const outcome = await keepSaid(id, api, said, deps)
    if (outcome.ok || outcome.error !== 'unanswered' || performance.now() >= until) return outcome
    // Nothing is on its way when the call was refused for good.
    const due = await deps.room.store.providerCalls.list({ connectionId: id, state: 'due', limit: 1 })
    if (due.length === 0 && (await isUnanswered(id, deps))) return outcome
    await pause(LOOK_AGAIN_MILLIS)
  }
}

/** Looked at behind the queue, because the answer is kept in both at once. */
async function isUnanswered(id: ConnectionId, { room }: CallbackDeps): Promise<boolean> {
  const subscription = await room.store.subscriptions.findByConnection(id)
  return subscription?.connections.some((each) => each.id === id && each.status === 'requesting') === true
}

const unknown = (): Kept => refuse('unknown', 'no such connection')

async function keepSaid(id: ConnectionId, api: Api, { said, request }: Said, { room }: CallbackDeps): Promise<Kept> {
  const actor: ClientActor = { kind: 'client', client_id: api.client_id, requestId: request.requestId }
  const settled = await settleRace<Kept>(async () => {
    const subscription = await room.store.subscriptions.findByConnection(id)
    const connection = subscription?.connections.find((each) => each.id === id)
    // Another API's connection is no connection here, in the same words (threat T-30).
    if (!subscription || connection?.apiId !== api.id) return accept(unknown())
    const members = changeValues(connection, said.auth ?? {}, { api, unknown: 'pass over', pointer: '/auth' }, room)
    if (!members.ok) return accept(refuse('invalid', wordsFor(members)))
    const changed = members.value
    const step = await keepStep(
      {
        actor,
        before: subscription,
        event: { kind: said.decision, connectionId: id, through: 'callback', error: said.error },
        parties: await findParties(subscription, room),
        said: (after) => (changed ? withConnection(after, id, changed) : after),
      },
      room,
    )
    return step === LOST ? LOST : accept(step)
  })
  return settled.ok ? settled.value : refuse('busy', settled.detail)
}

const wordsFor = ({ description, fields = [] }: AdministrationRefused): string =>
  fields.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' ') || description

const answers: Record<Exclude<Kept, { ok: true }>['error'], (refused: { detail: string }) => Reply> = {
  unknown: () => error(404, 'There is no connection with this id to your API.'),
  unknown_connection: () => error(404, 'There is no connection with this id to your API.'),
  invalid: ({ detail }) => error(400, detail),
  busy: () => ({
    ...error(503, 'The connection is being changed by others at the moment. Try again.'),
    headers: { 'Retry-After': '1' },
  }),
  unanswered: () =>
    error(403, 'Answer the activate call with 200 first. Only then can the connection be accepted or rejected.'),
  not_by_callback: () => error(403, 'The activation of this API is not by admin API. Decide in the console.'),
  not_from_here: () => error(403, 'The connection is over. A new one has an activate call of its own.'),
  already_connected: () => error(403, 'The connection is over.'),
  nothing_to_connect: () => error(403, 'The connection is over.'),
}

/** protocol.md 4.3: `code` is an integer here. */
function error(status: number, message: string): Reply {
  const body: ConnectionCallbackError = { code: status, message }
  return { status, body }
}
