import { createHmac, randomBytes } from 'node:crypto'
import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { User, UserStore } from '../../store/index.ts'
import { changeUser } from '../users/change-user.ts'

/** Codes on paper for those who lost their phone. Shown once; kept are HMACs under a key that is not in the store. */
export interface RecoveryCodes {
  make(userId: UserId): { codes: string[]; hmacs: string[] }
  /** Each code once, however many come with it at the same time. Rejects with StoreUnavailable. */
  use(user: Pick<User, 'id'>, code: string): Promise<boolean>
}

const COUNT = 10
/** 50 bits each: with the limits on tries, out of reach of guessing. */
const CHARACTERS = 10
/** Without letters and digits that are mistaken for one another (Crockford's base 32). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export function createRecoveryCodes({
  key,
  users,
  now,
}: {
  key: Uint8Array
  users: Pick<UserStore, 'find' | 'replace'>
  now: () => EpochSeconds
}): RecoveryCodes {
  const hmacOf = (userId: UserId, code: string) =>
    createHmac('sha256', key).update(`recovery code ${userId} ${code}`).digest('base64url')
  return {
    make(userId) {
      const plain = Array.from({ length: COUNT }, makeCode)
      return { codes: plain.map(inHalves), hmacs: plain.map((code) => hmacOf(userId, code)) }
    },
    async use({ id }, code) {
      const hmac = hmacOf(id, asMade(code))
      const changed = await changeUser(users, id, ({ totp }) => {
        if (!totp?.recoveryCodeHmacs.includes(hmac)) return undefined
        const left = totp.recoveryCodeHmacs.filter((other) => other !== hmac)
        return { totp: { ...totp, recoveryCodeHmacs: left }, updatedAt: now() }
      })
      return changed !== undefined
    },
  }
}

/** 32 divides 256, so that each character is equally likely. */
const makeCode = (): string =>
  [...randomBytes(CHARACTERS)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')

const inHalves = (code: string): string => `${code.slice(0, CHARACTERS / 2)}-${code.slice(CHARACTERS / 2)}`

/** As people read it from paper. */
const asMade = (code: string): string =>
  code.toLowerCase().replace(/[\s-]/g, '').replace(/o/g, '0').replace(/[il]/g, '1')
