import { accept, type EpochSeconds, type Outcome, refuse } from '@portreeve/protocol'
import type { Store, User } from '../../store/index.ts'
import type { RecoveryCodes } from '../signin/recovery-codes.ts'
import type { Totp } from '../signin/totp.ts'
import { changeUser } from './change-user.ts'

export interface TurnTotpOnDeps {
  store: Pick<Store, 'users'>
  totp: Totp
  recoveryCodes: RecoveryCodes
  now: () => EpochSeconds
}

/**
 * The proposed secret becomes the user's, once a code shows that their authenticator has it. `codes` are shown now and never
 * again. 'wrong_code' also when the user has had one all along: it has to be turned off first. Rejects with StoreUnavailable.
 */
export async function turnTotpOn(
  { user, occasion, code }: { user: User; occasion: string; code: string },
  { store, totp, recoveryCodes, now }: TurnTotpOnDeps,
): Promise<Outcome<{ user: User; codes: string[] }, 'wrong_code'>> {
  const { sealedSecret } = await totp.propose(user, occasion)
  if (!(await totp.isRight(user.id, sealedSecret, code))) return refuse('wrong_code', 'the code is wrong or was used')
  const { codes, hmacs } = recoveryCodes.make(user.id)
  const confirmedAt = now()
  const changed = await changeUser(store.users, user.id, (current) =>
    current.totp
      ? undefined
      : { totp: { sealedSecret, confirmedAt, recoveryCodeHmacs: hmacs }, updatedAt: confirmedAt },
  )
  return changed ? accept({ user: changed, codes }) : refuse('wrong_code', 'there is one already')
}
