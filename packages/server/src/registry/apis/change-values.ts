import { accept } from '@portreeve/protocol'
import { type AdministrationOutcome, type FieldFault, refuseAdministration } from '../../identity/index.ts'
import type { AccessControl } from '../../store/index.ts'
import { valuePlaces } from '../access-control.ts'
import type { ValuesByKey } from './api-values.ts'
import { isHeaderValue } from './gateway-headers.ts'

/**
 * The values that an access control has for all subscriptions: `given`, and for those it does not mention what was `kept`. Whatever has no
 * place any more is forgotten. Refused unless every place has a value, because half a credential opens nothing. Pure.
 */
export function changeValues(
  accessControl: AccessControl,
  kept: ValuesByKey,
  given: ValuesByKey,
): AdministrationOutcome<ValuesByKey> {
  const places = valuePlaces(accessControl)
  const fixed = new Set(places.filter((place) => !place.subscriptionSpecific).map(({ key }) => key))
  const ofSubscriptions = new Set(places.filter((place) => place.subscriptionSpecific).map(({ key }) => key))
  const faults: FieldFault[] = []
  const fault = (key: string, detail: string) => faults.push({ pointer: `/values/${escaped(key)}`, detail })
  for (const [key, value] of Object.entries(given)) {
    if (ofSubscriptions.has(key)) fault(key, 'Each subscription has its own value here. Leave it out.')
    else if (!fixed.has(key)) fault(key, 'The access control has no place for this value.')
    else if (/^(?:request:)?header:/.test(key) && !isHeaderValue(value)) {
      fault(key, 'A header value has to be printable ASCII, without a blank at its beginning or end.')
    }
  }
  const values: Record<string, string> = {}
  for (const key of fixed) {
    const value = Object.hasOwn(given, key) ? given[key] : kept[key]
    if (value === undefined) fault(key, 'This value is missing.')
    else values[key] = value
  }
  return faults.length === 0
    ? accept(values)
    : refuseAdministration('invalid', 'The values do not fit the access control.', faults)
}

/** A reference token of a JSON pointer (RFC 6901 §3). */
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
