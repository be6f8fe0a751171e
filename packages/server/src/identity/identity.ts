import type { KeyObject } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import {
  ANONYMOUS,
  type AuthServerId,
  type ClientId,
  type EpochSeconds,
  type Outcome,
  type SigningAlg,
} from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import type { HotHandler, Route } from '../http/index.ts'
import {
  type AuthorizationServer,
  type Client,
  createRecordCache,
  type RecordCache,
  type Store,
} from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'
import { createOwnAccount, type OwnAccount } from './administration/own-account.ts'
import { createAuthorization } from './authorize/create-authorization.ts'
import { isPublic } from './clients/auth-methods.ts'
import { createClientAuthentication } from './clients/client-authentication.ts'
import type { CreateClientSecret } from './clients/client-secrets.ts'
import { createConsents } from './consent/consents.ts'
import { discoveryRoutes } from './discovery.ts'
import { describeRefusal } from './explain/describe-refusal.ts'
import type { TokenRefusals } from './explain/token-refusals.ts'
import { createRefreshTokens } from './grants/refresh-token.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createBrowserCookie } from './interactions/browser-cookie.ts'
import { createInteractions } from './interactions/interactions.ts'
import { createLimitBeginnings } from './interactions/limit-beginnings.ts'
import { checkEncryptionKey } from './keys/check-encryption-key.ts'
import { type Issuer, loadIssuers } from './keys/issuers.ts'
import { createKeyRotation, type Keys } from './keys/key-rotation.ts'
import { createSealer, deriveKey, type Sealer } from './keys/seal.ts'
import type { GenerateKeyPair } from './keys/signing-key.ts'
import { createBackchannelLogout } from './logout/backchannel-logout.ts'
import { createLogout } from './logout/create-logout.ts'
import type { MembershipMails } from './mail/membership-mails.ts'
import type { WebhookMails } from './mail/webhook-mails.ts'
import { accountPaths } from './pages/account-paths.ts'
import { createPageAssets } from './pages/assets.ts'
import { createShow, DEFAULT_NAME } from './pages/show.ts'
import type { Profile } from './profiles.ts'
import { registrationRoutes } from './registration/registration-routes.ts'
import { createSessions } from './sessions/create-sessions.ts'
import { createPeople, type MailSettings } from './signin/create-people.ts'
import { createTokenEndpoint } from './token/token-endpoint.ts'
import { createTokens } from './tokens/create-tokens.ts'
import type { RevokedTokens } from './tokens/revoked-tokens.ts'
import { serveTokens } from './tokens/serve-tokens.ts'
import { CannotSign } from './tokens/sign-compact.ts'
import type { UserAdministration } from './users/user-administration.ts'
import { verifyBasic } from './verify-basic.ts'
import { type BearerOutcome, verifyBearer } from './verify-bearer.ts'
import { createTokenVerifier } from './verify-token.ts'

/** A public key that verifies tokens of one authorization server. */
export interface VerificationKey {
  kid: string
  authServerId: AuthServerId
  /** The only algorithm it is for, whatever a token says of itself (threat G-E). */
  alg: SigningAlg
  /** What the access tokens of its server look like. */
  accessTokens: Profile['accessTokens']
  publicKey: KeyObject
}

export interface MintedToken {
  token: string
  expiresAt: EpochSeconds
  jti: string
}

/** What other rooms see of identity. */
export interface Identity {
  /** Metadata and key documents, for the identity listener. */
  routes: Route[]
  /** `v1/token`, `v1/introspect` and `v1/revoke` under each issuer: asked before `routes`, because they are hot. */
  hot: HotHandler
  /** `{publicUrl}/oauth2/{id}`, without a trailing slash. */
  issuerOf(id: AuthServerId): string
  /** From memory. Undefined when unknown. The caller looks at `disabled`. */
  findServer(id: AuthServerId): AuthorizationServer | undefined
  /** From memory. Undefined when unknown. */
  findVerificationKey(kid: string): VerificationKey | undefined
  /** Access tokens that are worthless before their time. From memory. */
  revokedTokens: RevokedTokens
  /** Credential pairs by `client_id`, from memory. */
  clients: RecordCache<ClientId, Client>
  /**
   * Checks an `Authorization` header of the exchange's own endpoints: signature, an issuer of ours, audience, expiry,
   * not revoked, and a client that still exists and is not disabled. Rejects with StoreUnavailable.
   */
  verifyBearer(authorization: string | undefined): Promise<BearerOutcome>
  /** Which client of an authorization server it is, by `Basic` with its key and secret. As at the token endpoint. Rejects with StoreUnavailable. */
  verifyBasic(authorization: string, authServerId: AuthServerId): Promise<Outcome<Client, 'invalid_client'>>
  /**
   * A client-credentials token for `client_id` (`sub` = `cid` = it, scope `anonymous`), signed now. Rejects with CannotSign
   * when the server is unknown, disabled or has no key, or the client is disabled, and with StoreUnavailable. `overrides` is for tokens that must be refused in demos and tests.
   */
  mint(authServerId: AuthServerId, client_id: ClientId, overrides?: MintOverrides): Promise<MintedToken>
  /**
   * Makes the keys that an authorization server lacks, one for each of its algorithms. Resolves when this node's memory is
   * current. Call it after every change of a server's settings.
   */
  ensureKey(id: AuthServerId): Promise<void>
  /** What operators do with users. */
  users: UserAdministration
  /** What people do with their own account. */
  ownAccount: OwnAccount
  /** What people are told about organizations. */
  membershipMails: MembershipMails
  /** What people are told about webhooks. */
  webhookMails: WebhookMails
  /** Signing keys, for operators. */
  keys: Keys
  /** HMAC-SHA-256 of a generated secret under the server-side key. 32 bytes. */
  hashSecret(secret: string): Uint8Array
  /** Encrypts what the store keeps for another room; what is sealed for one purpose opens for no other. */
  createSealer(purpose: string): Sealer
  /** A new secret for a client, and what is kept of it. Keeping it is for the caller: see rotateSecret. */
  createClientSecret: CreateClientSecret
  close(): void
}

export interface MintOverrides {
  iss?: string
  aud?: string
  iat?: EpochSeconds
  exp?: EpochSeconds
}

export interface IdentityDeps {
  store: Pick<
    Store,
    | 'authorizationServers'
    | 'signingKeys'
    | 'clients'
    | 'facts'
    | 'changes'
    | 'consents'
    | 'grants'
    | 'interactions'
    | 'mailProofs'
    | 'mails'
    | 'passkeys'
    | 'registrationTokens'
    | 'revocations'
    | 'sessions'
    | 'throttles'
    | 'together'
    | 'usedOnce'
    | 'users'
  >
  /** What issuers start with, such as `https://identity.example`. */
  publicUrl: string
  /** Where the console is, for links in mails; left out: there is none. */
  consoleUrl?: string | undefined
  /** 32 bytes that are not in the store: they seal signing keys and key the HMAC of secrets. */
  encryptionKey: Uint8Array
  /** For URLs that clients registered; guarded (threat T-28). */
  dispatcher: Dispatcher
  /** Default: mails stay in the store and are shown to nobody. */
  mail?: MailSettings | undefined
  /** Where new signing keys come from; left out: they are generated. */
  generateKeyPair?: GenerateKeyPair | undefined
  now: () => EpochSeconds
  /** When requests were refused. Milliseconds since 1970; left out: as `now` has it. */
  nowMillis?: (() => number) | undefined
  /** Keeps refused requests for tokens, for those who ask why; left out: nobody does. */
  tokenRefusals?: Pick<TokenRefusals, 'add'> | undefined
  log: Log
  /** Told when servers and keys cannot be loaded anew; those in memory are then kept, and it is tried again. */
  onFault: (fault: unknown) => void
}

const CLIENTS_MAX = 50_000
/** Of tokens that resource servers ask about again and again; the gateway remembers its own. */
const VERIFIED_TOKENS_BYTES = 8_000_000
/** From the first page of a sign-in to its end. Somebody may have to look for a telephone, or for a mail. */
const INTERACTION_SECONDS = 3600

/** Resolves when every authorization server and key is in memory. Rejects with WrongEncryptionKey or SealBroken. */
export async function createIdentity(deps: IdentityDeps): Promise<Identity> {
  const { store, encryptionKey, dispatcher, now, log, onFault } = deps
  await checkEncryptionKey(encryptionKey, store.facts)
  const publicUrl = deps.publicUrl.replace(/\/$/, '')
  const issuerOf = (id: AuthServerId) => `${publicUrl}/oauth2/${id}`
  const sealer = createSealer(encryptionKey, 'signing keys')

  const issuers = await loadIssuers({ store, sealer, issuerOf, onFault })
  const rotation = createKeyRotation({ store, issuers, sealer, generateKeyPair: deps.generateKeyPair, now, onFault })
  const clients = createRecordCache<ClientId, Client>({
    kind: 'client',
    changes: store.changes,
    load: (id) => store.clients.find(id),
    recordsMax: CLIENTS_MAX,
  })
  const findVerificationKey = (kid: string) => issuers.current().verificationKeys.get(kid)
  const verifyToken = createTokenVerifier({ findVerificationKey, bytesMax: VERIFIED_TOKENS_BYTES })
  const findIssuer = (id: AuthServerId): Issuer | undefined => {
    const issuer = issuers.current().byId.get(id)
    return issuer?.server.disabled ? undefined : issuer
  }
  const tokens = await createTokens({ store, issuers, now, onFault })
  const { signAccessToken, signIdToken, signJwt, revokedTokens } = tokens
  const clientDeps = { store, clients, encryptionKey, dispatcher, now, log }
  const { authenticateClient, createClientSecret, hashSecret, keySets } = createClientAuthentication(clientDeps)
  const refreshTokens = createRefreshTokens(deriveKey(encryptionKey, 'refresh tokens'))

  const shared = {
    findIssuer,
    authenticateClient,
    grants: store.grants,
    refreshTokens,
    signAccessToken,
    signIdToken,
    revokedTokens,
    now,
    log,
  }
  const tokenEndpoint = createTokenEndpoint({
    ...shared,
    clients,
    nowMillis: deps.nowMillis ?? (() => now() * 1000),
    onRefused(request) {
      const known = (id: string) => clients.peek(id as ClientId)
      const refused = describeRefusal(request, (id) => Boolean(known(id)))
      const client = refused.client_id && known(refused.client_id)
      deps.tokenRefusals?.add(refused, !client || isPublic(client))
    },
  })
  const tokenServices = serveTokens({ ...shared, findVerificationKey, verifyToken, clients, signJwt })

  const secure = publicUrl.startsWith('https:')
  const { origin } = new URL(publicUrl)
  /** Of the exchange as a whole: accounts and mails belong to no authorization server, so they look like the oldest one. */
  const houseBranding = () => [...issuers.current().byId.values()][0]?.server.settings.branding
  const show = createShow({ now, houseBranding })
  const browserCookie = createBrowserCookie({ secure })
  const interactions = createInteractions({
    store: store.interactions,
    browserCookie,
    origin,
    ttlSeconds: INTERACTION_SECONDS,
    mayBegin: createLimitBeginnings({ now }),
    now,
  })
  const told = { grants: store.grants, clients, findIssuer }
  const backchannelLogout = createBackchannelLogout({
    ...told,
    revokedTokens,
    signJwt,
    dispatcher,
    pause: (millis, signal) => pause(millis, undefined, { signal, ref: false }),
    now,
    log,
  })
  const sessions = createSessions({ store, secure, onEnded: backchannelLogout.sessionEnded, now })
  const logout = createLogout({ ...told, findVerificationKey, sessions, browserCookie, origin, show, log })
  const consents = createConsents({ store, clients, revokedTokens, now })
  const authorization = createAuthorization({
    ...shared,
    store,
    clients,
    findVerificationKey,
    keySets,
    dispatcher,
    interactions,
    sessions,
    consents,
    show,
  })

  const findServer = (id: AuthServerId) => issuers.current().byId.get(id)?.server
  const people = createPeople({
    ...authorization,
    store,
    clients,
    findServer,
    issuerOf,
    consents,
    revokedTokens,
    browserCookie,
    interactions,
    sessions,
    signOut: logout.signOut,
    show,
    origin,
    exchange: () => houseBranding()?.displayName ?? DEFAULT_NAME,
    consoleUrl: deps.consoleUrl,
    encryptionKey,
    mail: deps.mail ?? { showMailbox: false },
    now,
    log,
  })

  const housekeeping = createHousekeeping({ store, issuers: issuers.current, now, onFault })

  return {
    routes: [
      ...discoveryRoutes({ findIssuer, now }),
      ...tokenServices.routes,
      ...authorization.routes,
      ...people.routes,
      ...logout.routes,
      ...registrationRoutes({ ...shared, ...store, createClientSecret, hashSecret }),
      ...createPageAssets(),
    ],
    hot: (...call) => tokenEndpoint(...call) || tokenServices.hot(...call),
    clients,
    issuerOf,
    findServer,
    findVerificationKey,
    revokedTokens,
    verifyBearer: (authorization) =>
      verifyBearer(authorization, { findIssuer, verifyToken, clients, revokedTokens, now }),
    verifyBasic: (authorization, authServerId) =>
      verifyBasic(authorization, authServerId, { findIssuer, authenticateClient }),
    async mint(authServerId, client_id, overrides) {
      const issuer = findIssuer(authServerId)
      if (!issuer) throw new CannotSign(`authorization server ${authServerId} is unknown or disabled`)
      if ((await clients.find(client_id))?.disabled) throw new CannotSign(`client ${client_id} is disabled`)
      return signAccessToken({ issuer, client_id, scp: [ANONYMOUS], overrides })
    },
    ensureKey: rotation.ensure,
    users: people.administration,
    ownAccount: createOwnAccount({ store, sessions, consents, accountUrl: publicUrl + accountPaths.account, now }),
    membershipMails: people.membershipMails,
    webhookMails: people.webhookMails,
    keys: rotation.keys,
    hashSecret,
    createSealer: (purpose) => createSealer(encryptionKey, purpose),
    createClientSecret,
    close() {
      housekeeping.close()
      backchannelLogout.close()
      people.close()
      rotation.close()
      revokedTokens.close()
      issuers.close()
      clients.close()
    },
  }
}
