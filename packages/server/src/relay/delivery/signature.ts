import { createHmac } from 'node:crypto'

/**
 * `webhook-signature` of Standard Webhooks, scheme `v1`: for each key the HMAC-SHA256 of `{id}.{timestamp}.{body}`, in base64, with a space between two.
 * `timestamp` in seconds since 1970.
 */
export function signatureOf(
  { id, timestamp, body }: { id: string; timestamp: number; body: Uint8Array },
  keys: readonly Uint8Array[],
): string {
  const head = `${id}.${timestamp}.`
  return keys.map((key) => `v1,${createHmac('sha256', key).update(head).update(body).digest('base64')}`).join(' ')
}
