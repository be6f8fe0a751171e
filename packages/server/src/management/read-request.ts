import { accept, type Outcome, refuse } from '@portreeve/protocol'
import type { RouteRequest } from '../http/index.ts'

/** The body as one JSON object; an empty body is an empty object. `detail` is for the caller. */
export function readJson({ headers, body }: RouteRequest): Outcome<Record<string, unknown>, 'invalid'> {
  if (body.length === 0) return accept({})
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  // A form of another site can send JSON text, but not with this type (threat T-20).
  if (type.trim().toLowerCase() !== 'application/json') {
    return refuse('invalid', 'Send JSON, with Content-Type: application/json.')
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return accept(value as Record<string, unknown>)
    }
  } catch {
    // Neither UTF-8 nor JSON: answered like JSON that is no object.
  }
  return refuse('invalid', 'The body has to be one JSON object in UTF-8.')
}

/** One page of a list. */
export interface PageRequest {
  after: string | undefined
  limit: number
  search: string | undefined
}

const LIMIT = 50
const LIMIT_MAX = 200
const TEXT_LENGTH_MAX = 300

/** `?limit=…&after=…&search=…`. `detail` is for the caller. */
export function readPage({ query }: RouteRequest): Outcome<PageRequest, 'invalid'> {
  const parameters = new URLSearchParams(query)
  const one = (name: string) => parameters.get(name) || undefined
  if ([...parameters.keys()].some((name, at, all) => all.indexOf(name) !== at)) {
    return refuse('invalid', 'A parameter came twice.')
  }
  const limit = one('limit') ?? String(LIMIT)
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > LIMIT_MAX) {
    return refuse('invalid', `limit has to be a whole number from 1 to ${LIMIT_MAX}.`)
  }
  const [after, search] = [one('after'), one('search')]
  if ([after, search].some((text) => text !== undefined && text.length > TEXT_LENGTH_MAX)) {
    return refuse('invalid', `after and search may have ${TEXT_LENGTH_MAX} characters at most.`)
  }
  return accept({ after, search, limit: Number(limit) })
}

/** A page as it is answered: `next` is the `after` of the page behind it, absent on the last one. */
export function pageOf<T>(
  items: readonly T[],
  limit: number,
  keyOf: (item: T) => string,
): { items: readonly T[]; next?: string } {
  const last = items.at(-1)
  return items.length < limit || last === undefined ? { items } : { items, next: keyOf(last) }
}
