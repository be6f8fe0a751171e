import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { accept, type EpochSeconds, type Outcome, refuse, type UserId } from '@portreeve/protocol'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Passkey, PasskeyStore, User } from '../../store/index.ts'
import { parseJsonObject } from '../parse-json-object.ts'

/** A passkey that has just signed our challenge. */
export interface PasskeyProof {
  userId: UserId
  userVerified: boolean
  /** It cannot be copied to another device. */
  deviceBound: boolean
}

/** WebAuthn for one relying party: this origin and no other. Methods reject with StoreUnavailable. */
export interface Passkeys {
  makeChallenge(): string
  /** Request options as JSON text. `userId`: a second factor of this user's. Without: whoever the authenticator finds. */
  requestOptions(challenge: string, userId?: UserId): Promise<string>
  /** Takes the answer of an authenticator, as JSON text. The challenge has been used up already. */
  verify(credential: string, challenge: string): Promise<Outcome<PasskeyProof, 'passkey_refused'>>
  /** Creation options as JSON text, for a session in which the user has just proven who they are. */
  creationOptions(user: User, sid: string): Promise<string>
  /** Keeps a new passkey. `sid` as for `creationOptions`, a few minutes before. */
  add(user: User, sid: string, credential: string, name: string): Promise<Outcome<Passkey, 'passkey_refused'>>
}

export interface PasskeysDeps {
  store: PasskeyStore
  /** Origin of our pages, exact: `https://identity.example`. */
  origin: string
  /** What people call this exchange. */
  exchange: () => string
  /** 32 bytes: authenticates challenges for new passkeys. */
  key: Uint8Array
  now: () => EpochSeconds
}

const CHALLENGE_BYTES = 32
const ANSWER_MILLIS = 300_000
const CREATION_SECONDS = 600
const NAME_LENGTH_MAX = 60
const PASSKEYS_MAX = 20

export function createPasskeys(deps: PasskeysDeps): Passkeys {
  const { store, origin } = deps
  const rpId = new URL(origin).hostname
  return {
    makeChallenge: () => randomBytes(CHALLENGE_BYTES).toString('base64url'),

    async requestOptions(challenge, userId) {
      const own = userId === undefined ? [] : await store.listByUser(userId)
      const options: PublicKeyCredentialRequestOptionsJSON = {
        challenge,
        rpId,
        timeout: ANSWER_MILLIS,
        // Alone it has to be two factors; after a password one more is enough.
        userVerification: userId === undefined ? 'required' : 'preferred',
        allowCredentials: own.map(({ id, transports }) => ({
          id,
          type: 'public-key' as const,
          transports: transports as [],
        })),
      }
      return JSON.stringify(options)
    },

    verify: (credential, challenge) => verifyAnswer(credential, challenge, { ...deps, rpId }),

    async creationOptions(user, sid) {
      const { generateRegistrationOptions } = await import('@simplewebauthn/server')
      const existing = await store.listByUser(user.id)
      const options = await generateRegistrationOptions({
        rpName: deps.exchange(),
        rpID: rpId,
        userName: user.email,
        userDisplayName: user.name,
        userID: new Uint8Array(Buffer.from(user.id)),
        challenge: new Uint8Array(creationChallenge(sid, deps)),
        timeout: ANSWER_MILLIS,
        attestationType: 'none',
        excludeCredentials: existing.map(({ id, transports }) => ({ id, transports })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      })
      return JSON.stringify(options)
    },

    add: (user, sid, credential, name) => addPasskey({ user, sid, credential, name }, { ...deps, rpId }),
  }
}

type VerifyDeps = PasskeysDeps & { rpId: string }

async function verifyAnswer(
  credential: string,
  challenge: string,
  { store, origin, rpId, now }: VerifyDeps,
): Promise<Outcome<PasskeyProof, 'passkey_refused'>> {
  const response = parseJsonObject(credential) as unknown as AuthenticationResponseJSON | undefined
  const passkey = typeof response?.id === 'string' ? await store.find(response.id) : undefined
  if (!response || !passkey) return refused('not a passkey that we know')
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const { id, publicKey, counter } = passkey
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    credential: { id, publicKey: new Uint8Array(publicKey), counter },
    requireUserVerification: false, // advance.ts decides what an answer without it is good for
  }).catch(() => undefined) // The library throws for everything an authenticator, or an attacker, may send.
  if (!verified?.verified) return refused('the answer does not verify')
  const { newCounter, userVerified, credentialDeviceType } = verified.authenticationInfo
  // WebAuthn §6.1.1: a counter that does not grow means that there are two of them, or that this answer was seen before.
  if ((await store.use(id, newCounter, now())) === 'replayed') return refused('the signature counter did not grow')
  return accept({ userId: passkey.userId, userVerified, deviceBound: credentialDeviceType === 'singleDevice' })
}

interface NewPasskey {
  user: User
  sid: string
  credential: string
  name: string
}

async function addPasskey(
  { user, sid, credential, name }: NewPasskey,
  { store, origin, rpId, key, now }: VerifyDeps,
): Promise<Outcome<Passkey, 'passkey_refused'>> {
  const response = parseJsonObject(credential) as unknown as RegistrationResponseJSON | undefined
  if (!response) return refused('not a JSON object')
  if ((await store.listByUser(user.id)).length >= PASSKEYS_MAX) return refused('too many passkeys')
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: (challenge) => isCreationChallenge(challenge, sid, { key, now }),
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
  }).catch(() => undefined)
  if (!verified?.verified) return refused('the answer does not verify')
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential
  const label = name.replace(/\s+/g, ' ').trim().slice(0, NAME_LENGTH_MAX) || 'Passkey'
  const passkey: Passkey = { id, userId: user.id, publicKey, counter, transports, name: label, createdAt: now() }
  // A credential is registered once, whoever's it is (WebAuthn §7.1 step 26); so an answer cannot be replayed either.
  return (await store.put(passkey)) === 'kept' ? accept(passkey) : refused('the credential is registered already')
}

const NONCE_BYTES = 16

/** Random bytes, the time, and an HMAC of both with the session: nothing has to be kept until the answer comes. */
function creationChallenge(sid: string, { key, now }: Pick<PasskeysDeps, 'key' | 'now'>): Buffer {
  const head = Buffer.concat([randomBytes(NONCE_BYTES), Buffer.alloc(8)])
  head.writeBigUInt64BE(BigInt(now()), NONCE_BYTES)
  return Buffer.concat([head, creationTag(head, sid, key)])
}

function isCreationChallenge(challenge: string, sid: string, { key, now }: Pick<PasskeysDeps, 'key' | 'now'>): boolean {
  const bytes = Buffer.from(challenge, 'base64url')
  const head = bytes.subarray(0, NONCE_BYTES + 8)
  const tag = creationTag(head, sid, key)
  if (bytes.length !== head.length + tag.length || !timingSafeEqual(bytes.subarray(head.length), tag)) return false
  return now() < Number(head.readBigUInt64BE(NONCE_BYTES)) + CREATION_SECONDS
}

const creationTag = (head: Uint8Array, sid: string, key: Uint8Array): Buffer =>
  createHmac('sha256', key).update(`passkey creation ${sid} `).update(head).digest()

const refused = (detail: string) => refuse('passkey_refused', detail)
