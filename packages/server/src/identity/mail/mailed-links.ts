import { createHash, randomBytes } from 'node:crypto'
import { accept, type EpochSeconds, type Outcome, refuse } from '@portreeve/protocol'
import type { MailProof, MailProofPurpose, Store, User } from '../../store/index.ts'
import { composeMail } from './compose-mail.ts'
import type { Mailer } from './create-mailer.ts'

/** Links that prove who reads a mailbox. Methods reject with StoreUnavailable. */
export interface MailedLinks {
  /** Mails a new link; earlier ones of this purpose are worthless from now on. Not to be awaited where time would tell. */
  send(purpose: MailProofPurpose, user: User): Promise<void>
  /** Says that the password was changed. */
  notify(kind: 'password_changed', user: User): Promise<void>
  /** For showing a page: looking changes nothing, because mail scanners look too. */
  look(purpose: MailProofPurpose, token: string): Promise<Outcome<User, 'worthless'>>
  /** For acting on it. Of all callers ever exactly one is accepted. */
  take(purpose: MailProofPurpose, token: string): Promise<Outcome<User, 'worthless'>>
}

export interface MailedLinksDeps {
  store: Pick<Store, 'mailProofs' | 'users'>
  mailer: Pick<Mailer, 'send'>
  /** Origin of our pages, such as `https://identity.example`. */
  origin: string
  /** What people call this exchange. */
  exchange: () => string
  now: () => EpochSeconds
}

const HOUR_SECONDS = 3600
const TOKEN_BYTES = 32
const TOKEN = /^[A-Za-z0-9_-]{43}$/

const ttlSeconds: Readonly<Record<MailProofPurpose, number>> = {
  reset_password: HOUR_SECONDS,
  verify_email: 24 * HOUR_SECONDS,
  invitation: 7 * 24 * HOUR_SECONDS,
}

/** Where each link leads; `:token` follows. */
export const linkPaths: Readonly<Record<MailProofPurpose, string>> = {
  reset_password: '/reset-password',
  verify_email: '/verify-email',
  invitation: '/invitation',
}

export function createMailedLinks({ store, mailer, origin, exchange, now }: MailedLinksDeps): MailedLinks {
  async function check(proof: MailProof | undefined, purpose: MailProofPurpose): Promise<Outcome<User, 'worthless'>> {
    const user = proof && (await store.users.find(proof.userId))
    const refusal = checkProof({ proof, user, purpose, now: now() })
    return refusal ?? accept(user as User)
  }
  return {
    async send(purpose, user) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const createdAt = now()
      const expiresAt = (createdAt + ttlSeconds[purpose]) as EpochSeconds
      const hash = hashOf(purpose, token)
      await store.mailProofs.put({ hash, purpose, userId: user.id, email: user.email, createdAt, expiresAt })
      const link = `${origin}${linkPaths[purpose]}/${token}`
      await mailer.send(composeMail({ kind: purpose, user, exchange: exchange(), link }))
    },
    notify: (kind, user) => mailer.send(composeMail({ kind, user, exchange: exchange() })),
    async look(purpose, token) {
      if (!TOKEN.test(token)) return refuse('worthless', 'not a token')
      return check(await store.mailProofs.find(hashOf(purpose, token)), purpose)
    },
    async take(purpose, token) {
      if (!TOKEN.test(token)) return refuse('worthless', 'not a token')
      return check(await store.mailProofs.take(hashOf(purpose, token)), purpose)
    },
  }
}

interface ProofFacts {
  proof: MailProof | undefined
  user: User | undefined
  purpose: MailProofPurpose
  now: EpochSeconds
}

/** Does this link still prove anything? Pure. */
function checkProof({ proof, user, purpose, now }: ProofFacts) {
  if (!proof) return refuse('worthless', 'the link is unknown, used or replaced by a newer one')
  if (proof.purpose !== purpose) return refuse('worthless', 'the link is for something else') // T-10: the hash says so already
  if (proof.expiresAt <= now) return refuse('worthless', 'the link has expired')
  if (!user || user.disabled) return refuse('worthless', 'the user is gone or disabled') // T-17
  // T-23: it proves another mailbox than the one the account has now.
  if (user.email !== proof.email) return refuse('worthless', 'the address has changed since')
  return undefined
}

/** The purpose is hashed with it, so that no link can be presented as another kind (threats T-10, T-22). */
const hashOf = (purpose: MailProofPurpose, token: string): Uint8Array =>
  createHash('sha256').update(`mail proof ${purpose} ${token}`).digest()
