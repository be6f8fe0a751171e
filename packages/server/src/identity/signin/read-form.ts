import type { RouteRequest } from '../../http/index.ts'
import { type Parameters, parseForm } from '../token/parse-parameters.ts'

/**
 * The fields of a form of ours. A body that no form of ours sends (another type, a repeated field: threat T-08) has none, and is
 * refused with them: `csrf` is missing.
 */
export function readForm({ headers, body }: Pick<RouteRequest, 'headers' | 'body'>): Parameters {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return new Map()
  const form = parseForm(body.toString())
  return form.ok ? form.value : new Map()
}
