import { createHmac } from 'node:crypto'
import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { UsedOnceStore } from '../../store/index.ts'
import type { Sealer } from '../keys/seal.ts'

/** A secret that somebody may scan and prove that they have. */
export interface TotpProposal {
  /** Base32, for typing. */
  secret: string
  qrSvg: string
  /** As TotpFactor keeps it. */
  sealedSecret: string
}

/** Time-based one-time passwords (RFC 6238): six digits, 30 seconds, SHA-1, which is what every authenticator app does. */
export interface Totp {
  /**
   * The same for the same `occasion`, and for no other: a page can be shown twice and its form be sent back without anything
   * being kept in between.
   */
  propose(user: { id: UserId; email: string }, occasion: string): Promise<TotpProposal>
  /** Each code once (§5.2), a step early or late at most. Rejects with StoreUnavailable or SealBroken. */
  isRight(userId: UserId, sealedSecret: string, code: string): Promise<boolean>
}

export interface TotpDeps {
  sealer: Sealer
  /** 32 bytes: makes proposed secrets. */
  key: Uint8Array
  usedOnce: UsedOnceStore
  /** What people call this exchange; stands in their authenticator app. */
  exchange: () => string
  now: () => EpochSeconds
}

const STEP_SECONDS = 30
const STEPS_OFF = 1
const DIGITS = 6
/** RFC 4226 §4 R6. */
const SECRET_BYTES = 20

export function createTotp({ sealer, key, usedOnce, exchange, now }: TotpDeps): Totp {
  const place = (userId: UserId) => `totp of ${userId}`
  return {
    async propose(user, occasion) {
      const { Secret, TOTP } = await import('otpauth')
      const { renderSVG } = await import('uqr')
      const bytes = createHmac('sha256', key).update(`totp ${user.id} ${occasion}`).digest().subarray(0, SECRET_BYTES)
      const secret = new Secret({ buffer: new Uint8Array(bytes).buffer })
      const uri = new TOTP({
        issuer: exchange(),
        label: user.email,
        secret,
        digits: DIGITS,
        period: STEP_SECONDS,
      }).toString()
      const sealedSecret = Buffer.from(sealer.seal(bytes, place(user.id))).toString('base64url')
      return { secret: secret.base32, qrSvg: renderSVG(uri, { border: 2 }), sealedSecret }
    },
    async isRight(userId, sealedSecret, code) {
      const digits = code.replace(/\s/g, '')
      if (!/^\d{6}$/.test(digits)) return false
      const { Secret, TOTP } = await import('otpauth')
      const bytes = sealer.open(Buffer.from(sealedSecret, 'base64url'), place(userId))
      const secret = new Secret({ buffer: new Uint8Array(bytes).buffer })
      const at = now()
      const delta = TOTP.validate({
        token: digits,
        secret,
        digits: DIGITS,
        period: STEP_SECONDS,
        timestamp: at * 1000,
        window: STEPS_OFF,
      })
      if (delta === null) return false
      const step = Math.floor(at / STEP_SECONDS) + delta
      // Longer than the code can fit again, on any node's clock.
      const expiresAt = ((step + 2 * STEPS_OFF + 2) * STEP_SECONDS) as EpochSeconds
      return (await usedOnce.use('totp_step', `${userId} ${step}`, expiresAt, at)) === 'first'
    },
  }
}
