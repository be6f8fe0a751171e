import { z } from 'zod'
import type { RouteHead } from '../http/index.ts'
import { checkInput, strictly } from './check-input.ts'
import { isIdempotencyKey } from './idempotency.ts'
import type { Operation } from './operation.ts'
import { readIfMatch } from './preconditions.ts'
import type { InputFault } from './problem.ts'
import { readQuery } from './read-query.ts'

/** What an operation takes. */
export interface InputSchemas {
  params: z.ZodType
  query: z.ZodType
  body: z.ZodType
}

const nothing = z.strictObject({})

/** Members that are not named are refused. An operation without a body takes an empty one, or `{}`. */
export function inputSchemasOf({ params = nothing, query = nothing, body = nothing }: Operation): InputSchemas {
  return { params: strictly(params), query: strictly(query), body: strictly(body) }
}

/** Everything about a request but who asks and its body. */
export interface CheckedHead {
  params: unknown
  query: unknown
  ifMatch: number | 'any' | 'never'
  idempotencyKey: string | undefined
}

export type HeadOutcome = { ok: true; value: CheckedHead } | { ok: false; faults: InputFault[] }

/** All of its faults at once. Pure. */
export function readHead(operation: Operation, schemas: InputSchemas, head: RouteHead): HeadOutcome {
  const { headers } = head
  const params = checkInput(schemas.params, head.params, 'path')
  const read = readQuery(head.query)
  const query = read.ok ? checkInput(schemas.query, read.value, 'query') : read
  const faults: InputFault[] = [...(params.ok ? [] : params.faults), ...(query.ok ? [] : query.faults)]

  const ifMatch = readIfMatch(headers['if-match'])
  if (ifMatch === undefined) faults.push(headerFault('If-Match', 'has to be one entity tag'))
  // RFC 9110 §13.1.1: what cannot be looked at must not be passed over, where something would be changed.
  else if (ifMatch !== 'any' && operation.method !== 'GET' && !operation.refusals.includes('changed')) {
    faults.push(headerFault('If-Match', 'is not looked at by this operation'))
  }

  const key = operation.method === 'POST' ? headers['idempotency-key'] : undefined
  const idempotencyKey = typeof key === 'string' && isIdempotencyKey(key) ? key : undefined
  if (key !== undefined && idempotencyKey === undefined) {
    faults.push(headerFault('Idempotency-Key', 'has to be 1 to 200 printable characters without spaces'))
  }

  if (!params.ok || !query.ok || ifMatch === undefined || faults.length > 0) return { ok: false, faults }
  return { ok: true, value: { params: params.value, query: query.value, ifMatch, idempotencyKey } }
}

const headerFault = (name: string, detail: string): InputFault => ({ in: 'header', pointer: `/${name}`, detail })
