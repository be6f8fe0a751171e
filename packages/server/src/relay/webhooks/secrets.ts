import { randomBytes } from 'node:crypto'
import type { Sealer } from '../../identity/index.ts'
import type { Webhook } from '../../store/index.ts'

/** What deliveries to a webhook are signed with (Standard Webhooks): `whsec_` and 32 random bytes in base64. */
interface Secret {
  /** The bytes, in base64, without `whsec_`. */
  key: string
  /** Milliseconds since 1970. */
  createdAt: number
  /** Until when it signs along with a newer one. Only the newest has none. */
  lapsesAt?: number
  /** Nobody has seen the one that a webhook begins with, so nobody needs it once there is another. */
  isShown: boolean
}

/** A secret without itself. */
export type SecretView = Omit<Secret, 'key'>

type Sealed = Pick<Webhook, 'id' | 'sealedSecrets'>

/** The secrets of webhooks. They are kept sealed, and shown once, when they are made. All methods but `first` throw SealBroken. */
export interface WebhookSecrets {
  /** For a webhook that is being made, so that its deliveries are signed from the first. Nobody is shown it. */
  first(webhookId: string): Uint8Array
  /**
   * A new one, to be kept as the webhook's `sealedSecrets`, and as the owner is shown it this once. Those before it sign along for
   * `overlapSeconds` more, which with 0 (it is in wrong hands) is not at all.
   */
  rotate(webhook: Sealed, overlapSeconds: number): { sealedSecrets: Uint8Array; secret: string }
  /** What is to be kept when some have lapsed; undefined where none has. They sign nothing any more in any case. */
  withoutLapsed(webhook: Sealed): Uint8Array | undefined
  /** Newest first, for people. */
  list(webhook: Sealed): SecretView[]
  /** What signs now, newest first; never empty. */
  keys(webhook: Sealed): readonly Buffer[]
}

export interface WebhookSecretsDeps {
  /** From identity.createSealer, for this purpose alone. */
  sealer: Sealer
  nowMillis: () => number
}

const PREFIX = 'whsec_'
/** Standard Webhooks asks for 24 to 64. */
const KEY_BYTES = 32
/** Each costs a signature on every delivery; whoever rotates more often has the oldest ones lapse. */
const SECRETS_MAX = 5

export function createWebhookSecrets({ sealer, nowMillis }: WebhookSecretsDeps): WebhookSecrets {
  const placeOf = (webhookId: string) => `webhook ${webhookId}`
  const seal = (webhookId: string, secrets: readonly Secret[]) =>
    sealer.seal(Buffer.from(JSON.stringify(secrets)), placeOf(webhookId))
  const open = ({ id, sealedSecrets }: Sealed): Secret[] =>
    JSON.parse(sealer.open(sealedSecrets, placeOf(id)).toString('utf8')) as Secret[]
  const live = (secrets: readonly Secret[], at: number) =>
    secrets.filter(({ lapsesAt }) => lapsesAt === undefined || lapsesAt > at)

  /** Opened once for each record in memory: a change brings another record. */
  const opened = new WeakMap<Uint8Array, { key: Buffer; lapsesAt: number }[]>()
  function keysOf(webhook: Sealed): { key: Buffer; lapsesAt: number }[] {
    let keys = opened.get(webhook.sealedSecrets)
    if (!keys) {
      keys = open(webhook).map(({ key, lapsesAt = Number.POSITIVE_INFINITY }) => ({
        key: Buffer.from(key, 'base64'),
        lapsesAt,
      }))
      opened.set(webhook.sealedSecrets, keys)
    }
    return keys
  }

  return {
    first: (webhookId) => seal(webhookId, [newSecret(nowMillis(), false)]),
    rotate(webhook, overlapSeconds) {
      const at = nowMillis()
      const lapsesAt = at + overlapSeconds * 1000
      const before = live(open(webhook), at)
        .filter(({ isShown }) => isShown)
        // Nothing that was to end sooner lives longer by this.
        .map((secret) => ({ ...secret, lapsesAt: Math.min(secret.lapsesAt ?? lapsesAt, lapsesAt) }))
      const made = newSecret(at, true)
      const secrets = live([made, ...before], at).slice(0, SECRETS_MAX)
      return { sealedSecrets: seal(webhook.id, secrets), secret: PREFIX + made.key }
    },
    withoutLapsed(webhook) {
      const secrets = open(webhook)
      const left = live(secrets, nowMillis())
      return left.length === secrets.length ? undefined : seal(webhook.id, left)
    },
    list: (webhook) => live(open(webhook), nowMillis()).map(({ key: _, ...view }) => view),
    keys(webhook) {
      const at = nowMillis()
      return keysOf(webhook)
        .filter(({ lapsesAt }) => lapsesAt > at)
        .map(({ key }) => key)
    },
  }
}

const newSecret = (createdAt: number, isShown: boolean): Secret => ({
  key: randomBytes(KEY_BYTES).toString('base64'),
  createdAt,
  isShown,
})
