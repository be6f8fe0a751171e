import { isUtf8 } from 'node:buffer'

/**
 * Why these bytes are no event; undefined: they are. Their meaning is nobody's business here (protocol.md 6.1), but a webhook's framework answers 400 to what
 * is not JSON before anybody can look at it, and that event would hold its lane forever. Bytes are kept as they are. Pure.
 */
export function checkPayload(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return 'there is no body'
  // RFC 8259 §8.1.
  if (!isUtf8(bytes)) return 'this is not UTF-8'
  try {
    JSON.parse(bytes.toString('utf8'))
    return undefined
  } catch {
    return 'this does not parse'
  }
}
