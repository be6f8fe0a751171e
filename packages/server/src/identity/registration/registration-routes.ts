import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { errorBody, type JsonReply, type Reply, type Route, type RouteRequest, route } from '../../http/index.ts'
import {
  type Client,
  type ClientStore,
  type RegistrationToken,
  type RegistrationTokenStore,
  StoreUnavailable,
} from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { MetadataRefused } from '../client-metadata/metadata-refusal.ts'
import type { CreateClientSecret } from '../clients/client-secrets.ts'
import type { HashSecret } from '../clients/hash-secret.ts'
import { generateClientId } from '../generate-ids.ts'
import { sameText } from '../interactions/same-origin.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import { hashInitialAccessToken, hashRegistrationToken, parseAccessToken } from './access-tokens.ts'
import { clientInformation } from './client-information.ts'
import { readJsonObject } from './read-json-object.ts'
import { registerClient } from './register-client.ts'
import { updateClient } from './update-client.ts'

export interface RegistrationDeps {
  /** Undefined when unknown or disabled: callers cannot tell the two apart. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  clients: ClientStore
  registrationTokens: RegistrationTokenStore
  revokedTokens: Pick<RevokedTokens, 'revokeClient'>
  createClientSecret: CreateClientSecret
  hashSecret: HashSecret
  now: () => EpochSeconds
  log: Log
}

const COLLECTION = '/oauth2/:authServerId/v1/register'
const MEMBER = `${COLLECTION}/:clientId`

/** Clients that register themselves (RFC 7591, OIDC Registration) and look after what they registered (RFC 7592). */
export function registrationRoutes(deps: RegistrationDeps): Route[] {
  const member = (method: 'GET' | 'PUT' | 'DELETE', summary: string, act: MemberAction) =>
    route({ method, path: MEMBER, summary, handle: (request) => answerMember(request, act, deps) })
  return [
    route({
      method: 'POST',
      path: COLLECTION,
      summary: 'Registers a client, with an initial access token (RFC 7591 §3)',
      handle: (request) => register(request, deps),
    }),
    member('GET', 'What is registered about a client (RFC 7592 §2.1)', read),
    member('PUT', 'Replaces what is registered about a client (RFC 7592 §2.2)', update),
    member('DELETE', 'Deletes a client and everything issued to it (RFC 7592 §2.3)', remove),
  ]
}

async function register(request: RouteRequest, deps: RegistrationDeps): Promise<Reply> {
  const issuer = deps.findIssuer(request.params.authServerId as AuthServerId)
  if (!issuer) return noSuchServer(request)
  return unlessUnavailable(async () => {
    const token = await findInitialToken(request, issuer, deps)
    if (!token) return challenge(request)
    const input = readJsonObject(request)
    if (!input.ok) return refused(input, request, deps)
    const outcome = await registerClient(input.value, { issuer, token }, { ...deps, generateClientId })
    if (!outcome.ok) return refused(outcome, request, deps)
    const { client, ...secrets } = outcome.value
    const { client_id, owner } = client
    deps.log.info({ requestId: request.requestId, client_id, initialToken: owner.id }, 'client registered itself')
    return { status: 201, body: clientInformation(client, { issuer, ...secrets }) }
  })
}

async function findInitialToken(
  { headers }: RouteRequest,
  { server }: Issuer,
  { registrationTokens, hashSecret, now }: RegistrationDeps,
): Promise<RegistrationToken | undefined> {
  const presented = parseAccessToken(headers.authorization)
  if (presented === undefined) return undefined
  const token = await registrationTokens.find(hashInitialAccessToken(presented, hashSecret))
  // Of one authorization server alone: another tenant's token opens nothing here (threat T-30).
  return token && token.authServerId === server.id && token.expiresAt > now() ? token : undefined
}

/** A client that has proven to be the one in the path, as it is kept now. */
interface Member {
  issuer: Issuer
  client: Client
  registration_access_token: string
}

/** 'changed': somebody else wrote the client meanwhile, and everything has to be looked at again. */
type MemberAction = (member: Member, request: RouteRequest, deps: RegistrationDeps) => Promise<Reply | 'changed'>

/** Each loser of a race had a winner, so a handful of turns is far more than one client's own requests need. */
const TURNS_MAX = 5

async function answerMember(request: RouteRequest, act: MemberAction, deps: RegistrationDeps): Promise<Reply> {
  const issuer = deps.findIssuer(request.params.authServerId as AuthServerId)
  if (!issuer) return noSuchServer(request)
  return unlessUnavailable(async () => {
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      const member = await findMember(request, issuer, deps)
      if (!member) return challenge(request)
      const answer = await act(member, request, deps)
      if (answer !== 'changed') return answer
    }
    return temporarilyUnavailable
  })
}

/** Unknown, disabled, another server's, not registered here, wrong token: all alike (RFC 7592 §2.1, threats T-17, T-30). */
async function findMember(
  { headers, params }: RouteRequest,
  issuer: Issuer,
  { clients, hashSecret }: RegistrationDeps,
): Promise<Member | undefined> {
  const client_id = params.clientId as ClientId
  const presented = parseAccessToken(headers.authorization)
  if (presented === undefined) return undefined
  // From the store and not from memory: what is read here is written back.
  const client = await clients.find(client_id)
  const kept = client?.settings.registrationTokenHmac
  if (!client || kept === undefined || client.disabled || client.authServerId !== issuer.server.id) return undefined
  if (!sameText(kept, hashRegistrationToken(client_id, presented, hashSecret))) return undefined
  return { issuer, client, registration_access_token: presented }
}

const read: MemberAction = async ({ client, ...shown }) => ({ status: 200, body: clientInformation(client, shown) })

const update: MemberAction = async ({ client, issuer, registration_access_token }, request, deps) => {
  const input = readJsonObject(request)
  if (!input.ok) return refused(input, request, deps)
  const outcome = updateClient(client, input.value, issuer, deps)
  if (!outcome.ok) return refused(outcome, request, deps)
  if ((await deps.clients.replace(outcome.value.client)) === 'changed') return 'changed'
  deps.log.info({ requestId: request.requestId, client_id: client.client_id }, 'client changed its registration')
  const { client_secret } = outcome.value
  const body = clientInformation(outcome.value.client, { issuer, registration_access_token, client_secret })
  return { status: 200, body }
}

const remove: MemberAction = async ({ client: { client_id } }, request, deps) => {
  // First the client, so that nothing new is issued to it; then what it had.
  await deps.clients.remove(client_id)
  await deps.revokedTokens.revokeClient(client_id)
  deps.log.info({ requestId: request.requestId, client_id }, 'client deleted itself')
  return { status: 204, content: { type: 'text/plain', data: '' } }
}

async function unlessUnavailable(answer: () => Promise<Reply>): Promise<Reply> {
  try {
    return await answer()
  } catch (fault) {
    if (fault instanceof StoreUnavailable) return temporarilyUnavailable
    throw fault
  }
}

const temporarilyUnavailable: JsonReply = {
  status: 503,
  headers: { 'Retry-After': '2' },
  body: { error: 'temporarily_unavailable', error_description: 'Nothing can be registered at the moment. Try again.' },
}

function refused(
  { error, description }: MetadataRefused,
  { requestId }: RouteRequest,
  { log }: RegistrationDeps,
): JsonReply {
  log.info({ requestId, error, detail: description }, 'client registration refused')
  return { status: 400, body: { error, error_description: description } }
}

/** RFC 6750 §3: without a token a bare challenge, with one the reason. */
function challenge({ headers }: RouteRequest): JsonReply {
  const realm = 'Bearer realm="client registration"'
  const asked = headers.authorization === undefined ? realm : `${realm}, error="invalid_token"`
  const error_description =
    'The access token is missing, expired or not for this. Send Authorization: Bearer and the token.'
  return { status: 401, headers: { 'WWW-Authenticate': asked }, body: { error: 'invalid_token', error_description } }
}

function noSuchServer({ requestId }: RouteRequest): JsonReply {
  const message = 'There is no authorization server at this address. Check the id in its path.'
  return { status: 404, body: errorBody('NOT-FOUND', message, requestId) }
}
