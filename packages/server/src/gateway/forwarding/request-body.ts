import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { CallRecord } from '../calls/call-record.ts'

/** The client sent more than it may. */
export class RequestTooBig extends Error {
  override readonly name = 'RequestTooBig'
}

/** The client takes too long to send what it said it would. */
export class RequestTooSlow extends Error {
  override readonly name = 'RequestTooSlow'
}

export interface RequestBodyLimits {
  bytesMax: number
  /** Time that any body may take; and how many bytes a second give it more of it. */
  graceMillis: number
  bytesPerSecond: number
  /** So much of it is remembered, in case it has to be sent again; 0 for nothing. */
  keepBytesMax: number
  /** Told of every piece. */
  onBytes: (bytes: number) => void
}

/**
 * The request's body, passed on piece by piece as fast as the reader takes it. A stream of its own, because its reader may
 * destroy it when the provider has heard enough, and the client's connection still has to carry the answer.
 * Ends with RequestTooBig as soon as more than `bytesMax` came, and with RequestTooSlow when the client, while we would have read,
 * needed more than the grace and its bytes at `bytesPerSecond`.
 */
export class RequestBody extends Readable {
  readonly #request: IncomingMessage
  readonly #record: CallRecord
  readonly #limits: RequestBodyLimits
  readonly #started = performance.now()
  #bytes = 0
  #kept: Buffer[] | undefined
  #whole = false
  /** Time in which the reader, and not the client, was slow. */
  #heldMillis = 0
  #heldSince: number | undefined = this.#started
  #check: NodeJS.Timeout

  constructor(request: IncomingMessage, record: CallRecord, limits: RequestBodyLimits) {
    super()
    this.#request = request
    this.#record = record
    this.#limits = limits
    this.#kept = limits.keepBytesMax > 0 ? [] : undefined
    this.#check = setTimeout(this.#checkPace, limits.graceMillis)
    request.on('data', this.#onData).on('end', this.#onEnd)
    request.pause()
  }

  /** All of it; undefined when it is not all here, or was more than was to be kept. */
  get kept(): Buffer | undefined {
    return this.#whole && this.#kept ? Buffer.concat(this.#kept) : undefined
  }

  override _read(): void {
    if (this.#heldSince !== undefined) {
      this.#heldMillis += performance.now() - this.#heldSince
      this.#heldSince = undefined
    }
    this.#request.resume()
  }

  override _destroy(fault: Error | null, done: (fault: Error | null) => void): void {
    clearTimeout(this.#check)
    this.#request.off('data', this.#onData).off('end', this.#onEnd)
    done(fault)
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bytes += chunk.length
    const { bytesMax, keepBytesMax } = this.#limits
    if (this.#bytes > bytesMax) {
      this.destroy(new RequestTooBig())
      return
    }
    this.#record.requestBytes = this.#bytes
    this.#limits.onBytes(chunk.length)
    if (this.#kept) {
      if (this.#bytes > keepBytesMax) this.#kept = undefined
      else this.#kept.push(chunk)
    }
    if (this.push(chunk)) return
    this.#heldSince = performance.now()
    this.#request.pause()
  }

  readonly #onEnd = (): void => {
    clearTimeout(this.#check)
    this.#whole = true
    this.push(null)
  }

  readonly #checkPace = (): void => {
    const { graceMillis, bytesPerSecond } = this.#limits
    const now = performance.now()
    const heldMillis = this.#heldMillis + (this.#heldSince === undefined ? 0 : now - this.#heldSince)
    const left = graceMillis + (this.#bytes / bytesPerSecond) * 1000 - (now - this.#started - heldMillis)
    if (left <= 0) this.destroy(new RequestTooSlow())
    else this.#check = setTimeout(this.#checkPace, Math.max(left, CHECK_MILLIS_MIN))
  }
}

/** A client just at the limit is not looked at over and over. */
const CHECK_MILLIS_MIN = 100
