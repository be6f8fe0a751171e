import { type AuthServerId, accept, type EpochSeconds } from '@portreeve/protocol'
import type { AuthorizationServer, RegistrationToken, RegistrationTokenStore } from '../../store/index.ts'
import { listOf, oneOf, text } from '../client-metadata/read-values.ts'
import type { HashSecret } from '../clients/hash-secret.ts'
import { withoutManagement } from '../management-scopes.ts'
import { policyOf } from '../profiles.ts'
import { createInitialAccessToken } from '../registration/access-tokens.ts'
import { patchMembers, type Readers, seconds } from './read-members.ts'
import { type AdministrationOutcome, refuseAdministration, refuseRead } from './refusal.ts'

/** An initial access token as operators see it: enough of its digest to name it, and too little to be it. */
export interface ListedRegistrationToken extends Omit<RegistrationToken, 'hmac'> {
  id: string
}

/** Initial access tokens (RFC 7591 §1.2), for operators. Methods reject with StoreUnavailable. */
export interface RegistrationTokenAdministration {
  /** `token` is seen this once. */
  create(
    authServerId: AuthServerId,
    input: Record<string, unknown>,
  ): Promise<AdministrationOutcome<{ token: string; listed: ListedRegistrationToken }>>
  list(authServerId: AuthServerId): Promise<AdministrationOutcome<ListedRegistrationToken[]>>
  /** Nobody registers with it from now on. Clients that did go on. */
  revoke(authServerId: AuthServerId, id: string): Promise<AdministrationOutcome<ListedRegistrationToken>>
}

export interface RegistrationTokenAdministrationDeps {
  registrationTokens: RegistrationTokenStore
  findServer: (id: AuthServerId) => AuthorizationServer | undefined
  hashSecret: HashSecret
  now: () => EpochSeconds
}

/** As hex: an id that began with a dash would be an option to a command line. */
const ID_BYTES = 12
const DAY = 86_400
const TTL_SECONDS = 7 * DAY

export function createRegistrationTokenAdministration(
  deps: RegistrationTokenAdministrationDeps,
): RegistrationTokenAdministration {
  const { registrationTokens, findServer, hashSecret, now } = deps
  const noServer = () => refuseAdministration('not_found', 'There is no authorization server with this id.')
  return {
    async create(authServerId, input) {
      const server = findServer(authServerId)
      if (!server) return noServer()
      const { scopes } = policyOf(server)
      const read = patchMembers<Wish>({}, input, readersFor(scopes))
      if (!read.ok) return refuseRead(`The registration token: ${read.why}`, read)
      const { name = 'unnamed', ttlSeconds = TTL_SECONDS, scopes: wanted = withoutManagement(scopes) } = read.value
      const wish = { authServerId, name, ttlSeconds, scopes: wanted }
      const { token, kept } = await createInitialAccessToken(wish, { registrationTokens, hashSecret, now })
      return accept({ token, listed: listed(kept) })
    },
    async list(authServerId) {
      if (!findServer(authServerId)) return noServer()
      return accept((await registrationTokens.list(authServerId)).map(listed))
    },
    async revoke(authServerId, id) {
      if (!findServer(authServerId)) return noServer()
      const token = (await registrationTokens.list(authServerId)).find((one) => idOf(one) === id)
      if (!token) return refuseAdministration('not_found', 'There is no registration token with this id.')
      await registrationTokens.remove(token.hmac)
      return accept(listed(token))
    },
  }
}

interface Wish {
  name?: string
  ttlSeconds?: number
  scopes?: string[]
}

const readersFor = (scopes: readonly string[]): Readers<Wish> => ({
  name: text(100),
  ttlSeconds: seconds(60, 366 * DAY),
  scopes: listOf(oneOf(scopes), scopes.length),
})

const idOf = ({ hmac }: RegistrationToken): string => Buffer.from(hmac).toString('hex', 0, ID_BYTES)

function listed(token: RegistrationToken): ListedRegistrationToken {
  const { authServerId, name, scopes, createdAt, expiresAt } = token
  return { id: idOf(token), authServerId, name, scopes, createdAt, expiresAt }
}
