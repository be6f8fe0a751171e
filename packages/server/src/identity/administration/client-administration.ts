import { type AuthServerId, accept, type ClientId, type EpochSeconds } from '@portreeve/protocol'
import type { AuthorizationServer, Client, ClientSettings, ClientStore } from '../../store/index.ts'
import { parseClientMetadata } from '../client-metadata/parse-client-metadata.ts'
import { flag, oneOf } from '../client-metadata/read-values.ts'
import { type CreateClientSecret, revokeOldSecrets, rotateSecret } from '../clients/client-secrets.ts'
import { generateClientId } from '../generate-ids.ts'
import { policyOf } from '../profiles.ts'
import { secretsFor } from '../registration/secrets-for.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import { patchMembers, type Readers, seconds } from './read-members.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration } from './refusal.ts'

/** A client, and its secret where one was made just now: the only time it is seen. */
export interface ClientWithSecret {
  client: Client
  client_secret?: string | undefined
}

/** Clients, for operators. Methods reject with StoreUnavailable. */
export interface ClientAdministration {
  list(page: { authServerId: AuthServerId; after?: string | undefined; limit: number }): Promise<Client[]>
  show(client_id: ClientId): Promise<AdministrationOutcome<Client>>
  /**
   * From client metadata (RFC 7591 §2) with `authServerId` and `settings` beside it. The new client belongs to the exchange:
   * it signs people in, and is no app that calls APIs.
   */
  create(input: Record<string, unknown>): Promise<AdministrationOutcome<ClientWithSecret>>
  /** Changes the members that `patch` names; `null` takes one away. */
  update(client_id: ClientId, patch: Record<string, unknown>): Promise<AdministrationOutcome<ClientWithSecret>>
  /** The secret of before goes on for `overlapSeconds`. */
  rotateSecret(client_id: ClientId, overlapSeconds: unknown): Promise<AdministrationOutcome<ClientWithSecret>>
  /** The newest secret alone is good from now on. */
  revokeOldSecrets(client_id: ClientId): Promise<AdministrationOutcome<Client>>
  setDisabled(client_id: ClientId, disabled: boolean): Promise<AdministrationOutcome<Client>>
  /** Refused for the credentials of an app or an API, which would be left without. */
  remove(client_id: ClientId): Promise<AdministrationOutcome<Client>>
}

export interface ClientAdministrationDeps {
  clients: ClientStore
  /** From memory, disabled ones too. */
  findServer: (id: AuthServerId) => AuthorizationServer | undefined
  createClientSecret: CreateClientSecret
  revokedTokens: Pick<RevokedTokens, 'revokeClient'>
  now: () => EpochSeconds
}

const TRIES = 5
const OVERLAP_SECONDS = 24 * 3600
const OVERLAP_SECONDS_MAX = 90 * 24 * 3600

export function createClientAdministration(deps: ClientAdministrationDeps): ClientAdministration {
  const { clients, findServer, createClientSecret, revokedTokens, now } = deps

  /** Reads, decides and replaces what was read: nobody's change in between is undone (threat T-12). */
  async function change(
    client_id: ClientId,
    decide: (client: Client) => AdministrationOutcome<ClientWithSecret>,
  ): Promise<AdministrationOutcome<ClientWithSecret>> {
    for (let tries = 0; tries < TRIES; tries++) {
      const client = await clients.find(client_id)
      if (!client) return notFound()
      const decided = decide(client)
      if (!decided.ok) return decided
      if ((await clients.replace(decided.value.client)) === 'replaced') {
        const version = client.version + 1
        return accept({ ...decided.value, client: { ...decided.value.client, version } })
      }
    }
    return refuseAdministration('conflict', 'Others are changing this client at the moment. Try again.')
  }

  async function changeOnly(client_id: ClientId, decide: (client: Client) => Client) {
    const changed = await change(client_id, (client) => accept({ client: decide(client) }))
    return changed.ok ? accept(changed.value.client) : changed
  }

  return {
    list: (page) => clients.list(page),
    async show(client_id) {
      const client = await clients.find(client_id)
      return client ? accept(client) : notFound()
    },
    async create(input) {
      const foreign = checkNotForeign(input)
      if (foreign) return foreign
      const server = findServer(input.authServerId as AuthServerId)
      if (!server) return refuseAdministration('invalid', 'authServerId has to be the id of an authorization server.')
      const client = newClient(server, input, now())
      if (!client.ok) return client
      const { secrets, client_secret } = secretsFor(client.value, createClientSecret)
      const created = { ...client.value, secrets }
      await clients.put(created)
      return accept({ client: created, client_secret })
    },
    update: (client_id, patch) =>
      change(client_id, (client) => {
        const foreign = checkNotForeign(patch, ['authServerId', ...FOREIGN])
        if (foreign) return foreign
        const server = findServer(client.authServerId)
        if (!server) return refuseAdministration('conflict', 'The authorization server of this client is gone.')
        const patched = patchClient(client, patch, server)
        if (!patched.ok) return patched
        const { secrets, client_secret } = secretsFor(patched.value, createClientSecret)
        return accept({ client: { ...patched.value, secrets }, client_secret })
      }),
    rotateSecret: (client_id, overlapSeconds = OVERLAP_SECONDS) =>
      change(client_id, (client) => {
        const overlap = seconds(0, OVERLAP_SECONDS_MAX)(overlapSeconds)
        if (!overlap.ok) return refuseAdministration('invalid', `overlapSeconds ${overlap.why}`)
        const method = client.metadata.token_endpoint_auth_method
        if (method === 'none' || method === 'private_key_jwt') {
          return refuseAdministration(
            'conflict',
            'This client authenticates without a secret, so it has none to rotate.',
          )
        }
        const { client_secret, kept } = createClientSecret(client)
        const rotation = { added: kept, overlapSeconds: overlap.value, now: now() }
        return accept({ client: rotateSecret(client, rotation), client_secret })
      }),
    revokeOldSecrets: (client_id) => changeOnly(client_id, revokeOldSecrets),
    setDisabled: (client_id, disabled) => changeOnly(client_id, (client) => ({ ...client, disabled })),
    async remove(client_id) {
      const client = await clients.find(client_id)
      if (!client) return notFound()
      const { kind } = client.owner
      if (kind === 'app' || kind === 'api') {
        const text = `These are the credentials of an ${kind === 'app' ? 'app' : 'API'}, which would be left without. Disable them instead.`
        return refuseAdministration('conflict', text)
      }
      // First what it has, so that a fault in between leaves nothing alive of a client that is gone (threat T-17).
      await revokedTokens.revokeClient(client_id)
      await clients.remove(client_id)
      return accept(client)
    },
  }
}

const notFound = (): AdministrationRefused =>
  refuseAdministration('not_found', 'There is no client with this client_id.')

/** Without secrets. Draws its id from the system's randomness. */
function newClient(
  server: AuthorizationServer,
  input: Record<string, unknown>,
  createdAt: EpochSeconds,
): AdministrationOutcome<Client> {
  const policy = policyOf(server)
  const settings = patchMembers({}, input.settings ?? {}, settingsReaders)
  if (!settings.ok) return refuseAdministration('invalid', `settings: ${settings.why}`)
  const parsed = parseClientMetadata(metadataOf(input), { policy, scopes: policy.scopes })
  if (!parsed.ok) return refuseAdministration('invalid', parsed.description)
  return accept({
    client_id: generateClientId(),
    authServerId: server.id,
    owner: { kind: 'exchange', id: 'management' },
    secrets: [],
    grant_types: parsed.value.grant_types,
    scopes: parsed.value.scopes,
    metadata: parsed.value.metadata,
    settings: settings.value,
    disabled: false,
    version: 1,
    createdAt,
  })
}

/** The client as it would be, with the secrets it has. Pure. */
function patchClient(
  client: Client,
  patch: Record<string, unknown>,
  server: AuthorizationServer,
): AdministrationOutcome<Client> {
  const { registrationTokenHmac, ...changeable } = client.settings
  const settings = patchMembers<Changeable>(changeable, patch.settings ?? {}, settingsReaders)
  if (!settings.ok) return refuseAdministration('invalid', `settings: ${settings.why}`)
  const ours = registrationTokenHmac === undefined ? {} : { registrationTokenHmac }
  const withSettings: Client = { ...client, settings: { ...settings.value, ...ours } }
  const metadataPatch = metadataOf(patch)
  if (Object.keys(metadataPatch).length === 0) return accept(withSettings)
  const { metadata, grant_types, scopes } = client
  // None is kept as an empty list, and said by leaving it out.
  const response_types = metadata.response_types?.length === 0 ? undefined : metadata.response_types
  const kept = { ...metadata, response_types, grant_types, scope: scopes.join(' ') }
  const wanted = Object.fromEntries(
    Object.entries({ ...kept, ...metadataPatch }).filter(([, value]) => value !== undefined),
  )
  const policy = policyOf(server)
  const parsed = parseClientMetadata(wanted, { policy, scopes: policy.scopes })
  if (!parsed.ok) return refuseAdministration('invalid', parsed.description)
  return accept({ ...withSettings, ...parsed.value })
}

/** Members of a client that are no metadata and no settings. */
const FOREIGN = ['client_id', 'client_secret', 'secrets', 'owner', 'disabled', 'version', 'createdAt']

/**
 * Metadata that nobody knows is passed over (RFC 7591 §2); these are known, and passed over they would look as if they were in
 * force: a client that somebody means to have disabled (threat T-17). Pure.
 */
function checkNotForeign(
  input: Record<string, unknown>,
  foreign: readonly string[] = FOREIGN,
): AdministrationRefused | undefined {
  const name = foreign.find((one) => Object.hasOwn(input, one))
  return name === undefined
    ? undefined
    : refuseAdministration('invalid', `${name} cannot be set like this; there are disable, enable and rotate-secret.`)
}

const metadataOf = ({ settings: _, authServerId: __, ...metadata }: Record<string, unknown>) => metadata

/** What the exchange decides; the registration token's digest is nobody's to set. */
type Changeable = Omit<ClientSettings, 'registrationTokenHmac'>

const settingsReaders: Readers<Changeable> = {
  trusted: flag,
  requirePkce: flag,
  refreshTokens: oneOf(['same', 'rotate']),
  refreshGraceSeconds: seconds(0, 300),
}
