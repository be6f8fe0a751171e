import { invalidField, type Problem } from '../problem.ts'
import type { Filter } from './resource.ts'

/** Rows whose member of this name is exactly the value. */
export function equals<Name extends string>(
  name: Name,
  schema: object = { type: 'string' },
): Filter<Record<Name, string>> {
  return { schema, keeps: (row, value) => row[name] === value }
}

export const uuid = { type: 'string', format: 'uuid' }

const day = { type: 'string', format: 'date' }

/** Rows from this day (UTC) on. Days and times are written so that their texts sort like what they stand for. */
export function onOrAfter<Name extends string>(name: Name): Filter<Record<Name, string>> {
  return { schema: day, keeps: (row, value) => row[name].slice(0, 10) >= value }
}

/** Rows up to and including this day (UTC). */
export function onOrBefore<Name extends string>(name: Name): Filter<Record<Name, string>> {
  return { schema: day, keeps: (row, value) => row[name].slice(0, 10) <= value }
}

/** An empty list would look as if there were nothing in that time. */
export function checkPeriod({ from, to }: { from?: string; to?: string }): Problem | undefined {
  return from !== undefined && to !== undefined && from > to
    ? invalidField('from', 'must not be later than to')
    : undefined
}
