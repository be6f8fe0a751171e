import { createHash } from 'node:crypto'
import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { Reply } from '../http/index.ts'
import type { Sealer } from '../identity/index.ts'
import type { IdempotencyKeyStore } from '../store/index.ts'
import { problem } from './problem.ts'

/** One request that came with an `Idempotency-Key`. */
export interface KeyedRequest {
  key: string
  userId: UserId
  /** Operation, path, query and precondition, as one text. */
  what: string
  body: Buffer
  requestId: string
}

/** Runs `work` once for each key of a caller; whoever comes again gets the reply of before. Rejects as `work` and the store do. */
export type Idempotently = (request: KeyedRequest, work: () => Promise<Reply>) => Promise<Reply>

export interface IdempotencyDeps {
  idempotencyKeys: IdempotencyKeyStore
  /** Of this purpose alone: a reply may hold a secret that is shown once. */
  sealer: Sealer
  now: () => EpochSeconds
}

const KEPT_SECONDS = 24 * 3600
/** Longer than any request is worked on: whoever began has died, and whether before or after the change nobody can tell. */
const LOST_AFTER_SECONDS = 120

/** A key as a header has it: printable, without spaces, as scripts make them. */
export const isIdempotencyKey = (text: string): boolean => /^[\x21-\x7e]{1,200}$/.test(text)

export function createIdempotently({ idempotencyKeys, sealer, now }: IdempotencyDeps): Idempotently {
  return async (request, work) => {
    const keyHash = digest([request.userId, request.key])
    const requestHash = digest([request.what, request.body])
    const place = Buffer.from(keyHash).toString('hex')
    const createdAt = now()
    const expiresAt = (createdAt + KEPT_SECONDS) as EpochSeconds
    const begun = await idempotencyKeys.begin({ keyHash, requestHash, createdAt, expiresAt }, createdAt)

    if (begun.answer === 'kept') {
      const { kept } = begun
      if (!Buffer.from(kept.requestHash).equals(requestHash)) return reused(request)
      if (!kept.sealedReply) return createdAt - kept.createdAt > LOST_AFTER_SECONDS ? lost(request) : inUse(request)
      const reply: Reply = JSON.parse(sealer.open(kept.sealedReply, place).toString('utf8'))
      return { ...reply, headers: { ...reply.headers, 'Idempotency-Replayed': 'true' } }
    }

    try {
      const reply = await work()
      // Nothing was done that must not be done again.
      if (reply.status >= 500 || reply.status === 429) await idempotencyKeys.forget(keyHash)
      else await idempotencyKeys.finish(keyHash, sealer.seal(Buffer.from(JSON.stringify(reply)), place))
      return reply
    } catch (fault) {
      await idempotencyKeys.forget(keyHash).catch(() => undefined)
      throw fault
    }
  }
}

/** Lengths go with the parts, so that no two lists of parts read alike. */
function digest(parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part)
  return hash.digest()
}

const reused = ({ requestId }: KeyedRequest) =>
  problem('IDEMPOTENCY-KEY-REUSED', 'This Idempotency-Key came with another request before. Use a new one.', requestId)

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
