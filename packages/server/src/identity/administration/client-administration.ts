import { type AuthServerId, accept, type ClientId, type EpochSeconds } from '@portreeve/protocol'
import {
  type AuthorizationServer,
  type Client,
  type ClientStore,
  type Store,
  type WriteCall,
  writeCalls,
} from '../../store/index.ts'
import { type CreateClientSecret, revokeOldSecrets } from '../clients/client-secrets.ts'
import { secretsFor } from '../registration/secrets-for.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration, refuseField } from './refusal.ts'
import { rotateClientSecret } from './rotate-client-secret.ts'
import { newClient, patchClient } from './shape-client.ts'

/** A client, and its secret where one was made just now: the only time it is seen. */
export interface ClientWithSecret {
  client: Client
  client_secret?: string | undefined
}

/** Clients, for operators. Methods reject with StoreUnavailable. */
export interface ClientAdministration {
  list(page: Parameters<ClientStore['list']>[0]): Promise<Client[]>
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
  /** Apart from its app or API: enabling that does not enable a client that was disabled here. */
  setDisabled(client_id: ClientId, disabled: boolean): Promise<AdministrationOutcome<Client>>
  /** Refused for the credentials of an app or an API, which would be left without. */
  remove(client_id: ClientId): Promise<AdministrationOutcome<Client>>
}

export interface ClientAdministrationDeps {
  store: Pick<Store, 'clients' | 'together'>
  /** From memory, disabled ones too. */
  findServer: (id: AuthServerId) => AuthorizationServer | undefined
  createClientSecret: CreateClientSecret
  revokedTokens: Pick<RevokedTokens, 'revokeClient'>
  now: () => EpochSeconds
}

const TRIES = 5

export function createClientAdministration(deps: ClientAdministrationDeps): ClientAdministration {
  const { store, findServer, createClientSecret, revokedTokens, now } = deps
  const { clients } = store

  /**
   * Reads, decides and replaces what was read: nobody's change in between is undone (threat T-12). The app or API whose credentials it is shows them under
   * its own revision, which grows with them.
   */
  async function change(
    client_id: ClientId,
    decide: (client: Client) => AdministrationOutcome<ClientWithSecret>,
  ): Promise<AdministrationOutcome<ClientWithSecret>> {
    for (let tries = 0; tries < TRIES; tries++) {
      const client = await clients.find(client_id)
      if (!client) return notFound()
      const decided = decide(client)
      if (!decided.ok) return decided
      // The owner first, as who changes both does: otherwise two of them might wait for each other.
      const calls = [...touchOwner(client, now()), writeCalls.clients.replace(decided.value.client)]
      if ((await store.together(calls)) === 'done') {
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
      if (!server) return refuseField('/authServerId', 'authServerId has to be the id of an authorization server.')
      const client = newClient(server, { owner: { kind: 'exchange', id: 'management' }, createdAt: now() }, input)
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
    rotateSecret: (client_id, overlapSeconds) =>
      change(client_id, (client) => rotateClientSecret(client, overlapSeconds, { createClientSecret, now })),
    revokeOldSecrets: (client_id) => changeOnly(client_id, revokeOldSecrets),
    setDisabled: (client_id, disabled) =>
      changeOnly(client_id, (client) => {
        const { disabledWith: _, ...settings } = client.settings
        return { ...client, disabled, settings }
      }),
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

function touchOwner({ owner }: Pick<Client, 'owner'>, at: EpochSeconds): WriteCall[] {
  if (owner.kind === 'app') return [writeCalls.apps.touch(owner.id, at)]
  return owner.kind === 'api' ? [writeCalls.apis.touch(owner.id, at)] : []
}

const notFound = (): AdministrationRefused =>
  refuseAdministration('not_found', 'There is no client with this client_id.')

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
    : refuseField(`/${name}`, `${name} cannot be set like this; there are disable, enable and rotate-secret.`)
}
