import { isDeepStrictEqual } from 'node:util'
import { type AuthServerId, accept, type ClientId, type EpochSeconds, type ResponseType } from '@portreeve/protocol'
import type { AuthorizationServer, AuthorizationServerStore, Client } from '../../store/index.ts'
import { checkRedirectUri } from '../client-metadata/check-uri.ts'
import { type CreateClientSecret, revokeOldSecrets } from '../clients/client-secrets.ts'
import { policyOf } from '../profiles.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration, refuseField } from './refusal.ts'
import { rotateClientSecret } from './rotate-client-secret.ts'
import { newClient, patchClient } from './shape-client.ts'

/** Who disables or enables. What an operator disabled, a developer does not enable. */
export type DisabledBy = 'developer' | 'operator'

/** What an app says about itself. An API says its name alone. */
export interface OwnedClientWishes {
  name?: string | undefined
  /** With at least one, people can sign in to it: code and refresh tokens (RFC 6749 §4.1, §6). */
  callbackUrls?: readonly string[] | undefined
  /** Tokens from the authorization endpoint too (RFC 6749 §4.2). Needs callback URLs. */
  implicit?: boolean | undefined
}

/**
 * The credential pairs of apps and APIs. Decides and writes nothing: who owns the record writes both in one transaction.
 * Methods that ask the store reject with StoreUnavailable.
 */
export interface OwnedClients {
  /** `authServerId` left out: the oldest authorization server in force. */
  create(
    owner: Client['owner'],
    authServerId: AuthServerId | undefined,
    wishes: OwnedClientWishes & { name: string },
  ): Promise<AdministrationOutcome<{ client: Client; client_secret: string }>>
  change(client: Client, wishes: OwnedClientWishes): AdministrationOutcome<Client>
  rotateSecret(
    client: Client,
    overlapSeconds: number | undefined,
  ): AdministrationOutcome<{ client: Client; client_secret: string }>
  /** With its newest secret alone. */
  revokeOldSecrets(client: Client): Client
  setDisabled(client: Client, disabled: boolean, by: DisabledBy): AdministrationOutcome<Client>
  /** Every token it has, now. */
  revokeTokens(client_id: ClientId): Promise<void>
}

export interface OwnedClientsDeps {
  authorizationServers: Pick<AuthorizationServerStore, 'list'>
  /** From memory, disabled ones too. */
  findServer: (id: AuthServerId) => AuthorizationServer | undefined
  createClientSecret: CreateClientSecret
  revokedTokens: Pick<RevokedTokens, 'revokeClient'>
  now: () => EpochSeconds
}

export function createOwnedClients(deps: OwnedClientsDeps): OwnedClients {
  const { authorizationServers, findServer, createClientSecret, revokedTokens, now } = deps
  return {
    async create(owner, authServerId, wishes) {
      const inForce = (await authorizationServers.list()).filter(({ disabled }) => !disabled)
      const server = authServerId === undefined ? inForce[0] : inForce.find(({ id }) => id === authServerId)
      if (!server) return refuseField('/authServerId', 'There is no such authorization server in force.')
      const refusal = checkWishes(wishes, server)
      if (refusal) return refusal
      const client = newClient(server, { owner, createdAt: now() }, metadataFor(wishes))
      if (!client.ok) return client
      const { client_secret, kept } = createClientSecret(client.value)
      return accept({ client: { ...client.value, secrets: [kept] }, client_secret })
    },
    change(client, wishes) {
      const server = findServer(client.authServerId)
      if (!server) return refuseAdministration('conflict', 'The authorization server of these credentials is gone.')
      const { redirect_uris = [] } = client.metadata
      const whole = {
        callbackUrls: redirect_uris,
        implicit: client.grant_types.includes('implicit'),
        ...defined(wishes),
      }
      const refusal = checkWishes(whole, server)
      if (refusal) return refusal
      const { scopes } = policyOf(server)
      // What the authorization server does not have any more is not asked for again.
      const current = { ...client, scopes: client.scopes.filter((scope) => scopes.includes(scope)) }
      return patchClient(current, patchFor(client, whole), server)
    },
    rotateSecret: (client, overlapSeconds) => rotateClientSecret(client, overlapSeconds, { createClientSecret, now }),
    revokeOldSecrets,
    setDisabled,
    revokeTokens: (client_id) => revokedTokens.revokeClient(client_id),
  }
}

/** Enabling leaves a client disabled that was disabled by itself (threat T-17). Pure. */
function setDisabled(client: Client, disabled: boolean, by: DisabledBy): AdministrationOutcome<Client> {
  const { disabledWith, ...settings } = client.settings
  if (disabled) {
    const byItself = client.disabled && disabledWith === undefined
    if (byItself || disabledWith === 'operator') return accept(client)
    return accept({ ...client, disabled: true, settings: { ...settings, disabledWith: by } })
  }
  if (disabledWith === 'operator' && by === 'developer') {
    return refuseAdministration('forbidden', 'An operator of the exchange has disabled it, and has to enable it.')
  }
  return accept(disabledWith === undefined ? client : { ...client, disabled: false, settings })
}

/** Names the URL that may not be one (threats T-01, T-04). Pure. */
function checkWishes(
  { callbackUrls = [], implicit }: OwnedClientWishes,
  server: AuthorizationServer,
): AdministrationRefused | undefined {
  const { httpOnLocalhost, responseTypes } = policyOf(server)
  for (const [at, uri] of callbackUrls.entries()) {
    const why = checkRedirectUri(uri, { application_type: 'web', httpOnLocalhost })
    if (why !== undefined) return refuseField(`/callbackUrls/${at}`, `A callback URL ${why}`)
  }
  if (!implicit) return undefined
  if (callbackUrls.length === 0) return refuseField('/implicit', 'The implicit grant needs callbackUrls.')
  return implicitTypes.every((type) => responseTypes.includes(type))
    ? undefined
    : refuseField('/implicit', 'This authorization server has no implicit grant.')
}

const implicitTypes: readonly ResponseType[] = ['token', 'id_token', 'id_token token']

/** Client metadata (RFC 7591 §2) of a new client. Pure. */
function metadataFor({ name, callbackUrls = [], implicit = false }: OwnedClientWishes) {
  return { ...(name !== undefined && { client_name: name }), ...flowsFor(callbackUrls, implicit) }
}

function flowsFor(callbackUrls: readonly string[], implicit: boolean) {
  if (callbackUrls.length === 0) return { grant_types: ['client_credentials'] }
  return {
    redirect_uris: callbackUrls,
    // Browsers may come back there after signing out as well.
    post_logout_redirect_uris: callbackUrls,
    grant_types: ['client_credentials', 'authorization_code', 'refresh_token', ...(implicit ? ['implicit'] : [])],
    response_types: ['code', ...(implicit ? implicitTypes : [])],
  }
}

/** What has to be different. The rest stays as it is, whoever set it (threat T-12). Pure. */
function patchFor(
  { metadata, grant_types }: Client,
  { name, callbackUrls = [], implicit = false }: OwnedClientWishes,
): Record<string, unknown> {
  const { redirect_uris = [], post_logout_redirect_uris = [] } = metadata
  const named = name === undefined ? {} : { client_name: name }
  const sameFlows =
    callbackUrls.length > 0 === redirect_uris.length > 0 && implicit === grant_types.includes('implicit')
  if (sameFlows && isDeepStrictEqual(callbackUrls, redirect_uris)) return named
  if (!sameFlows) {
    const none = { redirect_uris: null, post_logout_redirect_uris: null, response_types: null }
    return { ...named, ...none, ...flowsFor(callbackUrls, implicit) }
  }
  const together = isDeepStrictEqual(post_logout_redirect_uris, redirect_uris)
  return { ...named, redirect_uris: callbackUrls, ...(together && { post_logout_redirect_uris: callbackUrls }) }
}

function defined(wishes: OwnedClientWishes): OwnedClientWishes {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined))
}
