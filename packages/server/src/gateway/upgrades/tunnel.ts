import type { Duplex } from 'node:stream'
import type { CallRecord } from '../calls/call-record.ts'

export interface TunnelOptions {
  client: Duplex & { setTimeout(millis: number): unknown; destroySoon(): void }
  target: Duplex
  record: CallRecord
  /** Longest silence in both directions. */
  idleMillis: number
  /** Once, when both connections are closed. */
  onOver: () => void
}

/** How long one side may go on after the other has said its last, and how long a client has to read what it was sent before. */
const LINGER_MILLIS = 30_000
const CUT_LINGER_MILLIS = 1_000

/**
 * Two connections joined to one: bytes go both ways as they come, each side is read only as fast as the other takes it, and the end of one is the end
 * of the other. What the bytes mean is between the client and the API service; they are counted.
 */
export class Tunnel {
  readonly #options: TunnelOptions
  #closed = 0
  #lingering: NodeJS.Timeout | undefined

  constructor(options: TunnelOptions) {
    this.#options = options
    const { client, target, record, idleMillis } = options
    // Whatever passes is read from the client or written to it, so its own clock is enough.
    client.setTimeout(idleMillis)
    client.on('timeout', () => this.cut(`silent for ${idleMillis} ms`))
    client.on('data', (chunk: Buffer) => {
      record.requestBytes += chunk.length
      if (!target.write(chunk)) client.pause()
    })
    target.on('data', (chunk: Buffer) => {
      record.responseBytes += chunk.length
      if (!client.write(chunk)) target.pause()
    })
    client.on('drain', () => target.resume())
    target.on('drain', () => client.resume())
    this.#follow(client, target)
    this.#follow(target, client)
  }

  /** Ends it from our side; the record says why. */
  cut(why: string): void {
    const { client, target, record } = this.#options
    if (this.#closed === 0) record.broken ??= why
    target.destroy()
    client.destroySoon()
    this.#linger(CUT_LINGER_MILLIS)
  }

  /** `to` ends as `from` does: with all it was sent before, or at once. */
  #follow(from: Duplex, to: Duplex): void {
    // Resets; 'close' follows.
    from.on('error', () => undefined)
    from.on('end', () => {
      to.end()
      this.#linger(LINGER_MILLIS)
    })
    from.once('close', () => {
      if (from.errored || !from.readableEnded) to.destroy()
      else to.end()
      this.#closed++
      if (this.#closed < 2) return
      clearTimeout(this.#lingering)
      this.#options.onOver()
    })
  }

  #linger(millis: number): void {
    clearTimeout(this.#lingering)
    if (this.#closed === 2) return
    this.#lingering = setTimeout(() => {
      this.#options.client.destroy()
      this.#options.target.destroy()
    }, millis).unref()
  }
}
