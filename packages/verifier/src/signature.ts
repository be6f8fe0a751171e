import type { CryptoKey } from 'jose'
import { type Call, valuesOf } from './read-headers.ts'
import { type EventRefusal, refusal } from './refusals.ts'

/** Checks that an event was signed with one of a webhook's secrets. */
export interface SignatureCheck {
  /** Undefined: it was, and lately. */
  check(call: Call, eventId: string, body: Uint8Array): Promise<EventRefusal | undefined>
}

export interface SignatureCheckDeps {
  /** From `parseSecret`. Any of them may have signed: two are live while one takes the other's place. */
  secrets: readonly Uint8Array<ArrayBuffer>[]
  toleranceSeconds: number
  now: () => number
}

const HMAC = { name: 'HMAC', hash: 'SHA-256' }
const MAC_BYTES = 32
/** More than any rotation needs; each costs a comparison and nothing else. */
const SIGNATURES_MAX = 20

/** Signatures of Standard Webhooks, scheme `v1`: HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`. */
export function createSignatureCheck({ secrets, toleranceSeconds, now }: SignatureCheckDeps): SignatureCheck {
  let imported: Promise<CryptoKey[]> | undefined
  const keys = () => {
    imported ??= Promise.all(secrets.map((secret) => crypto.subtle.importKey('raw', secret, HMAC, false, ['verify'])))
    return imported
  }

  return {
    async check(call, eventId, body) {
      const [ids, timestamps, headers] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
        valuesOf(call, name),
      ) as [string[], string[], string[]]
      const [[id], [timestamp], [header]] = [ids, timestamps, headers]
      if (id === undefined || timestamp === undefined || header === undefined) {
        return refusal(
          401,
          'MISSING-SIGNATURE',
          'The event has no webhook-id, webhook-timestamp and webhook-signature.',
        )
      }
      const signatures = header.split(' ').flatMap((each) => macOf(each) ?? [])
      const isOnce = ids.length + timestamps.length + headers.length === 3
      if (!isOnce || signatures.length === 0 || !/^\d{1,12}$/.test(timestamp)) {
        const message = 'Each signature header has to be there once, with epoch seconds and a v1 signature.'
        return refusal(401, 'MALFORMED-SIGNATURE', message)
      }
      if (Math.abs(now() - Number(timestamp)) > toleranceSeconds) {
        return refusal(
          401,
          'SIGNATURE-TOO-OLD',
          'The event was signed too long ago, or in the future. Check both clocks.',
        )
      }
      const signed = signedBytes(`${id}.${timestamp}.`, body)
      let isSigned = false
      for (const key of await keys()) {
        // No way out of the loops before their end: how long they take says nothing about which one fits.
        for (const mac of signatures.slice(0, SIGNATURES_MAX)) {
          // Compares in constant time, as Web Cryptography demands of HMAC (threat G-J).
          isSigned = (await crypto.subtle.verify('HMAC', key, mac, signed)) || isSigned
        }
      }
      if (!isSigned)
        return refusal(401, 'SIGNATURE-MISMATCH', 'The event was not signed with a secret of this webhook.')
      // Only the former is signed, and the receiver keeps the latter: with two names one event could be sold as another.
      if (id.toLowerCase() !== eventId) {
        return refusal(401, 'SIGNATURE-MISMATCH', 'The signature is for another event than Fortellis-Event-Id says.')
      }
      return undefined
    },
  }
}

/** The bytes of `v1,{base64}`. Undefined for another scheme, and for anything that is not a whole MAC: a part of one is none. */
function macOf(signature: string): Uint8Array<ArrayBuffer> | undefined {
  const mac = signature.startsWith('v1,') ? fromBase64(signature.slice(3)) : undefined
  return mac?.length === MAC_BYTES ? mac : undefined
}

function signedBytes(start: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(start)
  const whole = new Uint8Array(head.length + body.length)
  whole.set(head)
  whole.set(body, head.length)
  return whole
}

/** `whsec_` and base64 of 24 to 64 bytes, as Standard Webhooks writes secrets. Undefined: it is none. */
export function parseSecret(secret: unknown): Uint8Array<ArrayBuffer> | undefined {
  const bytes = typeof secret === 'string' ? fromBase64(secret.replace(/^whsec_/, '')) : undefined
  return bytes && bytes.length >= 24 && bytes.length <= 64 ? bytes : undefined
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
