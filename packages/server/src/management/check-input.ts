import { z } from 'zod'
import { membersAt } from './members-at.ts'
import { escapePointer } from './parse-json.ts'
import type { InputFault } from './problem.ts'

export type Checked = { ok: true; value: unknown } | { ok: false; faults: InputFault[] }

const FAULTS_MAX = 20

/** Is `value` what the schema says? Members that it does not name are faults as well. Pure. */
export function checkInput(schema: z.ZodType, value: unknown, place: InputFault['in']): Checked {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue, value, place, schema))
  return { ok: false, faults: faults.slice(0, FAULTS_MAX) }
}

/** The same schema, but a member that it does not name is refused. */
export function strictly(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema
}

type Issue = z.core.$ZodIssue

function faultsOf(issue: Issue, value: unknown, place: InputFault['in'], schema: z.ZodType): InputFault[] {
  const pointer = pointerOf(issue.path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => ({
        in: place,
        pointer: `${pointer}/${escapePointer(name)}`,
        detail:
          place === 'query'
            ? 'is no parameter of this operation'
            : `is no member that can be sent here${thereAre(membersAt(schema, value, issue.path))}`,
      }))
    case 'invalid_union': {
      if (issue.discriminator !== undefined && issue.errors.length === 0) {
        return [{ in: place, pointer, detail: describeDiscriminator(issue, value) }]
      }
      // Where the member that tells the forms apart is good, its own form says what is wrong.
      const [closest] = issue.errors.toSorted(
        (one, other) => depthOf(other) - depthOf(one) || one.length - other.length,
      )
      if (closest === undefined || depthOf(closest) === 0)
        return [{ in: place, pointer, detail: describe(issue, value) }]
      return closest.flatMap((inner) =>
        faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, value, place, schema),
      )
    }
    default:
      return [{ in: place, pointer, detail: describe(issue, value) }]
  }
}

const depthOf = (issues: readonly Issue[]): number => Math.max(0, ...issues.map(({ path }) => path.length))

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${escapePointer(String(step))}`).join('')

/** What has to change, to be read behind the name of the member. Never what was sent. */
function describe(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return valueAt(value, issue.path) === undefined
        ? 'is missing'
        : `has to be ${typeNames[issue.expected] ?? issue.expected}`
    case 'too_small':
      return `has to ${amount(issue.origin, 'at least', issue.minimum)}`
    case 'too_big':
      return `has to ${amount(issue.origin, 'at most', issue.maximum)}`
    case 'invalid_value':
      return `has to be ${issue.values.map((one) => JSON.stringify(one)).join(' or ')}`
    case 'invalid_union':
      return 'has none of the forms that it may have'
    case 'invalid_key':
      return 'has a name that is not allowed'
    default:
      // Ours begin in lower case, so that they can be read behind the member's name.
      return /^[a-z]/.test(issue.message) ? issue.message : 'does not have the form that is asked for'
  }
}

const MEMBERS_MAX = 12

function thereAre(members: readonly string[] | undefined): string {
  if (members === undefined || members.length === 0 || members.length > MEMBERS_MAX) return ''
  return `: there are ${members.join(', ')}`
}

/** The member that tells forms apart says none of them. */
function describeDiscriminator(issue: z.core.$ZodIssueInvalidUnion, value: unknown): string {
  const { options = [] } = issue as { options?: readonly unknown[] }
  const words = options.map((one) => JSON.stringify(one)).join(' or ')
  return `${valueAt(value, issue.path) === undefined ? 'is missing: it' : ''} has to be ${words}`.trim()
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

function amount(origin: string, bound: string, count: number | bigint): string {
  if (origin === 'string') return `have ${bound} ${count} character${count === 1 ? '' : 's'}`
  if (origin === 'array' || origin === 'set') return `have ${bound} ${count} entr${count === 1 ? 'y' : 'ies'}`
  return `be ${bound} ${count}`
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | null | undefined)?.[step], value)
}
