import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import { type Checked, checkInput } from './check-input.ts'
import type { Operation } from './operation.ts'
import { isKeepable, parseJson } from './parse-json.ts'

const JSON_TYPES = ['application/json']

/** Media types that the body of an operation may have. */
export const bodyTypesOf = ({ bodyTypes }: Operation): readonly string[] => bodyTypes ?? JSON_TYPES

/** Before the body is read: what is wrong with its type, for the caller. Pure. */
export function checkBodyType(types: readonly string[], headers: IncomingHttpHeaders): string | undefined {
  // Only what is there has a type (RFC 9112 §6.3).
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return undefined
  const coding = headers['content-encoding']
  if (coding !== undefined && coding !== 'identity') return 'Send the body as it is, without Content-Encoding.'
  // A form of another site can send JSON text, but not with this type (threat T-20).
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  return types.includes(type.trim().toLowerCase()) ? undefined : `Send ${types.join(' or ')}, named in Content-Type.`
}

/** An empty body is an empty object, so that an action can be asked for without one. Pure. */
export function parseBody({ bodyTypes }: Operation, schema: z.ZodType, body: Buffer): Checked {
  if (bodyTypes !== undefined) return checkInput(schema, textOf(body), 'body')
  const parsed = body.length === 0 ? { ok: true as const, value: {} } : parseJson(body)
  return parsed.ok ? checkInput(schema, parsed.value, 'body') : parsed
}

/** Undefined, which is no text, when it is not UTF-8 or has what no store keeps. */
function textOf(body: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    return isKeepable(text) ? text : undefined
  } catch {
    return undefined
  }
}
