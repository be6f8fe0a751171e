import { createHash } from 'node:crypto'
import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { Reply } from '../http/index.ts'
import type { Sealer } from '../identity/index.ts'
import type { IdempotencyKeyStore, ThrottleStore } from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'
import { problem } from './problem.ts'

/** One request that came with an `Idempotency-Key`. */
export interface KeyedRequest {
  key: string
  userId: UserId
  /** Operation, path, query and precondition, as one text. */
  what: string
  body: Buffer
  requestId: string
  /** Who runs the exchange may have any number of keys kept. */
  isOperator: boolean
}

/** Runs `work` once for each key of a caller; whoever comes again gets the reply of before, unless that was a refusal. Rejects as `work` and the store do. */
export type Idempotently = (request: KeyedRequest, work: () => Promise<Reply>) => Promise<Reply>

export interface IdempotencyDeps {
  store: { idempotencyKeys: IdempotencyKeyStore; throttles: Pick<ThrottleStore, 'find' | 'count'> }
  /** Of this purpose alone: a reply may hold a secret that is shown once. */
  sealer: Sealer
  now: () => EpochSeconds
  log: Log
}

const KEPT_SECONDS = 24 * 3600
/** Of one person in a day, so that nobody fills the store (threat G-H). No longer a window than throttles are kept for (identity/housekeeping.ts). */
const KEYS_KEPT_MAX = 10_000
/** Longer replies are of records that can be looked up, and a secret in them is replaced by rotate-secret. */
const REPLY_BYTES_MAX = 64 * 1024
/** Longer than any request is worked on: whoever began has died, and whether before or after the change nobody can tell. */
const LOST_AFTER_SECONDS = 120

/** A key as a header has it: printable, without spaces, as scripts make them. */
export const isIdempotencyKey = (text: string): boolean => /^[\x21-\x7e]{1,200}$/.test(text)

export function createIdempotently({ store, sealer, now, log }: IdempotencyDeps): Idempotently {
  const { idempotencyKeys, throttles } = store

  /** Until when this person has had as many keys kept as one may, if they have. */
  async function spentUntil({ userId, isOperator }: KeyedRequest, at: number): Promise<number | undefined> {
    if (isOperator) return undefined
    const counted = await throttles.find(countOf(userId))
    if (!counted || counted.failures < KEYS_KEPT_MAX) return undefined
    const end = counted.windowStartedAt + KEPT_SECONDS
    return end < at ? undefined : end
  }

  return async (request, work) => {
    const keyHash = digest([request.userId, request.key])
    const requestHash = digest([request.what, request.body])
    const place = Buffer.from(keyHash).toString('hex')
    const createdAt = now()
    const expiresAt = (createdAt + KEPT_SECONDS) as EpochSeconds
    // Before anything is begun: a store that fails here must not leave a key of which nobody knows what it did.
    const spent = await spentUntil(request, createdAt)
    const begun = await idempotencyKeys.begin({ keyHash, requestHash, createdAt, expiresAt }, createdAt)

    if (begun.answer === 'kept') {
      const { kept } = begun
      if (!Buffer.from(kept.requestHash).equals(requestHash)) return reused(request)
      if (!kept.sealedReply) return createdAt - kept.createdAt > LOST_AFTER_SECONDS ? lost(request) : inUse(request)
      const reply: Reply = JSON.parse(sealer.open(kept.sealedReply, place).toString('utf8'))
      return { ...reply, headers: { ...reply.headers, 'Idempotency-Replayed': 'true' } }
    }

    if (spent !== undefined) {
      await idempotencyKeys.forget(keyHash)
      return tooMany(request, spent - createdAt)
    }
    let reply: Reply
    try {
      reply = await work()
    } catch (fault) {
      await idempotencyKeys.forget(keyHash).catch(() => undefined)
      throw fault
    }
    // A refusal has done nothing that must not be done again, and is made anew: what stood in the way may be gone by then.
    if (reply.status >= 400) await idempotencyKeys.forget(keyHash)
    else await keep(request, { keyHash, place, reply })
    return reply
  }

  /** It is done whether or not this succeeds, so its caller hears so; whoever comes again is told to look. Counted here alone: parallel requests may go a little over. */
  async function keep(
    request: KeyedRequest,
    { keyHash, place, reply }: { keyHash: Buffer; place: string; reply: Reply },
  ) {
    const whole = Buffer.from(JSON.stringify(reply))
    const kept = whole.length <= REPLY_BYTES_MAX ? whole : Buffer.from(JSON.stringify(notKept(request)))
    try {
      await Promise.all([
        idempotencyKeys.finish(keyHash, sealer.seal(kept, place)),
        request.isOperator ? undefined : throttles.count(countOf(request.userId), now(), KEPT_SECONDS),
      ])
    } catch (fault) {
      log.error({ requestId: request.requestId, err: fault }, 'the reply to an Idempotency-Key could not be kept')
    }
  }
}

const countOf = (userId: UserId) => `idempotency keys of ${userId}`

/** Lengths go with the parts, so that no two lists of parts read alike. */
function digest(parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part)
  return hash.digest()
}

const reused = ({ requestId }: KeyedRequest) =>
  problem('IDEMPOTENCY-KEY-REUSED', 'This Idempotency-Key came with another request before. Use a new one.', requestId)

const tooMany = ({ requestId }: KeyedRequest, waitSeconds: number) =>
  problem(
    'TOO-MANY-IDEMPOTENCY-KEYS',
    `${KEYS_KEPT_MAX} keys of yours were kept within a day. Send the request without one, or wait.`,
    requestId,
    { headers: { 'Retry-After': String(waitSeconds + 1) } },
  )

const notKept = ({ requestId }: KeyedRequest) =>
  problem(
    'IDEMPOTENCY-REPLY-NOT-KEPT',
    'The first request with this Idempotency-Key was done. Its reply was too long to be kept: look at what it made or changed.',
    requestId,
  )

const inUse = ({ requestId }: KeyedRequest) =>
  problem(
    'IDEMPOTENCY-KEY-IN-USE',
    'The first request with this Idempotency-Key is not finished. Ask again.',
    requestId,
    {
      headers: { 'Retry-After': '1' },
    },
  )

const lost = ({ requestId }: KeyedRequest) =>
  problem(
    'IDEMPOTENCY-KEY-IN-USE',
    'The first request with this Idempotency-Key was interrupted. Look whether it took effect, and use a new key.',
    requestId,
  )
