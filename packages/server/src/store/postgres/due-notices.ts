import { randomBytes } from 'node:crypto'

/** Between processes on one database: that webhooks have something to be sent now. Unlike changes, a notice that is lost stays lost. */
export const DUE_CHANNEL = 'portreeve_due'

/** A notice holds less than 8,000 bytes. */
const BYTES_MAX = 7_900

/** By which a process knows its own notices. */
export function createProcessName(): string {
  return randomBytes(6).toString('base64url')
}

/** Payloads that tell of all of these webhooks: `{process} {id} {id} …`. */
export function dueNotices(process: string, webhookIds: Iterable<string>): string[] {
  const payloads: string[] = []
  let payload = ''
  for (const id of webhookIds) {
    if (payload === '' || Buffer.byteLength(payload) + Buffer.byteLength(id) + 1 > BYTES_MAX) {
      if (payload !== '') payloads.push(payload)
      payload = process
    }
    payload += ` ${id}`
  }
  if (payload !== '') payloads.push(payload)
  return payloads
}

export function parseDueNotice(payload: string): { process: string; webhookIds: string[] } {
  const [process = '', ...webhookIds] = payload.split(' ')
  return { process, webhookIds }
}
