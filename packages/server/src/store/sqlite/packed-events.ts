import type { NewEvent } from '../relay.ts'

/**
 * Events for the thread that writes: one text and one piece of memory, which is handed over. Copied one by one as other arguments are, they took three times as long, and left
 * as many pieces for the garbage collectors of both threads.
 */
export interface PackedEvents {
  /** JSON of the events, each with the length of its payload in place of it. */
  text: string
  /** The payloads, one behind the other. */
  bytes: Uint8Array<ArrayBuffer>
}

export function packEvents(events: readonly NewEvent[]): PackedEvents {
  const bytes = new Uint8Array(events.reduce((sum, { payload }) => sum + payload.length, 0))
  let at = 0
  const rest = events.map((event) => {
    bytes.set(event.payload, at)
    at += event.payload.length
    return { ...event, payload: event.payload.length }
  })
  return { text: JSON.stringify(rest), bytes }
}

export function unpackEvents({ text, bytes }: PackedEvents): NewEvent[] {
  let at = 0
  return (JSON.parse(text) as (Omit<NewEvent, 'payload'> & { payload: number })[]).map((event) => {
    const from = at
    at += event.payload
    return { ...event, payload: bytes.subarray(from, at) }
  })
}
