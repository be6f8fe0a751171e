import { randomUUID } from 'node:crypto'

const acceptable = /^[A-Za-z0-9][A-Za-z0-9._:@/+=-]{0,127}$/

/**
 * The caller's Request-Id when it is fit to be logged and echoed, else a new UUID (protocol.md 3.2).
 * Anything longer than 128 characters or outside a plain alphabet is replaced, never repaired.
 */
export function requestIdFrom(header: string | undefined): string {
  return header !== undefined && acceptable.test(header) ? header : randomUUID()
}
