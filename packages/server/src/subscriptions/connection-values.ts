import { isDeepStrictEqual } from 'node:util'
import { accept, type ConnectionId, type EpochSeconds } from '@portreeve/protocol'
import { type AdministrationOutcome, type FieldFault, refuseAdministration, type Sealer } from '../identity/index.ts'
import { valuePlaces } from '../registry/index.ts'
import type { AccessControl, Api, Connection } from '../store/index.ts'

/** What the values are sealed for: nothing else opens them. */
export const CONNECTION_VALUES = 'subscription values'

/** The subscription-specific values of a connection, by their names (protocol.md 3.6). Secrets. */
export type ValuesByName = Readonly<Record<string, string>>

/** Seals them for the store, and opens them for the gateway. */
export interface ConnectionValues {
  /** What a connection has of them. */
  seal(id: ConnectionId, values: ValuesByName): Pick<Connection, 'sealedValues' | 'valueNames'>
  /** Empty where there are none. Throws SealBroken. */
  open(connection: Pick<Connection, 'id' | 'sealedValues'>): ValuesByName
}

/** `sealer` is of the purpose CONNECTION_VALUES. What is sealed for one connection opens for no other. */
export function createConnectionValues(sealer: Sealer): ConnectionValues {
  return {
    seal(id, values) {
      const valueNames = Object.keys(values).sort()
      return valueNames.length === 0
        ? { sealedValues: undefined, valueNames }
        : { sealedValues: sealer.seal(Buffer.from(JSON.stringify(values)), id), valueNames }
    },
    open: ({ id, sealedValues }) =>
      sealedValues === undefined ? {} : (JSON.parse(sealer.open(sealedValues, id).toString()) as ValuesByName),
  }
}

/** What somebody sets: the text, or null to take a value away. Names that are not there stay as they are. */
export type GivenValues = Readonly<Record<string, string | null>>

/** Long enough for a signed token as a value. */
export const VALUE_LENGTH_MAX = 4096
/** All values of one connection together. */
const VALUES_LENGTH_MAX = 16_384

interface Given {
  api: Pick<Api, 'accessControl'>
  unknown: 'refuse' | 'pass over'
  pointer: string
}

/**
 * The members of a connection that change when `given` is said; undefined when it says nothing new, as a repeated callback does. See mergeValues.
 */
export function changeValues(
  connection: Connection,
  given: GivenValues,
  { api, unknown, pointer }: Given,
  { values, now }: { values: ConnectionValues; now: () => EpochSeconds },
): AdministrationOutcome<Partial<Connection> | undefined> {
  const before = values.open(connection)
  const merged = mergeValues(before, given, { accessControl: api.accessControl, unknown, pointer })
  if (!merged.ok) return merged
  if (isDeepStrictEqual(merged.value, before)) return accept(undefined)
  return accept({ ...values.seal(connection.id, merged.value), changedAt: now() })
}

/**
 * The values of a connection after `given` was said. `unknown`: what to do about a name that the access control has no place for. People
 * are told, because it is a slip of theirs; what a service sends in a callback is passed over, because services of other exchanges send the same
 * pair to every API, and the acceptance must not fail for it. `pointer` leads to `given` in what was sent. Pure.
 */
function mergeValues(
  before: ValuesByName,
  given: GivenValues,
  { accessControl, unknown, pointer }: Omit<Given, 'api'> & { accessControl: AccessControl },
): AdministrationOutcome<ValuesByName> {
  const places = placesByName(accessControl)
  const fields: FieldFault[] = []
  const after = new Map(Object.entries(before).filter(([name]) => places.has(name)))
  for (const [name, value] of Object.entries(given)) {
    const place = places.get(name)
    if (!place) {
      if (unknown === 'refuse') fields.push(faultOf(pointer, name, 'The API asks for no such value.'))
    } else if (value === null) {
      after.delete(name)
    } else {
      const detail = checkValue(value, place)
      if (detail) fields.push(faultOf(pointer, name, detail))
      after.set(name, value)
    }
  }
  if (fields.length > 0) {
    const [first] = fields
    return refuseAdministration(
      'invalid',
      `${fields.length === 1 ? first?.detail : 'Some values cannot be kept.'}`,
      fields,
    )
  }
  const values = Object.fromEntries(after)
  return JSON.stringify(values).length > VALUES_LENGTH_MAX
    ? refuseAdministration('invalid', 'These values are too long to be kept together.', [
        { pointer, detail: `All values together have ${VALUES_LENGTH_MAX} characters at most.` },
      ])
    : accept(values)
}

/** Whether a value ends up in a header: there are characters that none may have. */
type Place = 'header' | 'elsewhere'

function placesByName(accessControl: AccessControl): Map<string, Place> {
  const places = new Map<string, Place>()
  for (const { key, name, subscriptionSpecific } of valuePlaces(accessControl)) {
    if (!subscriptionSpecific) continue
    // One name may have several places; the narrowest one counts.
    const inHeader = key.startsWith('header:') || key.startsWith('request:header:') || places.get(name) === 'header'
    places.set(name, inHeader ? 'header' : 'elsewhere')
  }
  return places
}

function checkValue(value: string, place: Place): string | undefined {
  if (value === '') return 'A value is not empty. Send null to take it away.'
  if (value.length > VALUE_LENGTH_MAX) return `A value has ${VALUE_LENGTH_MAX} characters at most.`
  // A line break in a header would be a header of its own (threat G-D).
  if (place === 'header') {
    return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)
      ? undefined
      : 'This value is sent as a header: printable ASCII, without blanks at its ends.'
  }
  return /[\p{Cc}\p{Cs}]/u.test(value) ? 'A value has no control characters.' : undefined
}

/** RFC 6901 §3: what a name has of `~` and `/` is escaped. */
const faultOf = (pointer: string, name: string, detail: string): FieldFault => ({
  pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
  detail,
})

/** Names of the values that a connection still lacks (SUBSCRIBER-CONFIGURATION-PENDING at the gateway). Pure. */
export function missingValues(accessControl: AccessControl, { valueNames }: Pick<Connection, 'valueNames'>): string[] {
  return [...placesByName(accessControl).keys()].filter((name) => !valueNames.includes(name))
}
