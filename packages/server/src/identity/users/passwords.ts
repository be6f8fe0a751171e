import { accept, type Outcome } from '@portreeve/protocol'
import { decoyPasswordHash } from '../hash-password.ts'
import type { LimitAtOnce } from './limit-at-once.ts'
import type { PasswordThread } from './password-thread.ts'

/** People's passwords, a few at a time: hashing is meant to be slow, and others need the processor too. */
export interface Passwords {
  hash(password: string): Promise<Outcome<string, 'busy'>>
  /** Takes the same time with and without a hash to compare with (threat T-31); without one nothing is right. */
  isRight(passwordHash: string | undefined, password: string): Promise<Outcome<boolean, 'busy'>>
}

export interface PasswordsDeps {
  thread: Pick<PasswordThread, 'hash' | 'fits'>
  limitAtOnce: LimitAtOnce
}

export function createPasswords({ thread, limitAtOnce }: PasswordsDeps): Passwords {
  return {
    hash: (password) => limitAtOnce(() => thread.hash(password)),
    async isRight(passwordHash, password) {
      const fits = await limitAtOnce(() => thread.fits(passwordHash ?? decoyPasswordHash, password))
      return fits.ok ? accept(fits.value && passwordHash !== undefined) : fits
    },
  }
}
