import { accept } from '@portreeve/protocol'
import { type AdministrationOutcome, type FieldFault, refuseAdministration } from '../../identity/index.ts'
import type { AccessControl } from '../../store/index.ts'
import { CLIENT_KEY, valuePlaces } from '../access-control.ts'
import type { ValuesByKey } from './api-values.ts'
import { isHeaderValue } from './gateway-headers.ts'
import { checkPrivateKey } from './read-certificates.ts'

/**
 * The values that an API has for all subscriptions, of its access control and the key of its `clientCertificate`: `given`, and for those it does not
 * mention what was `kept`. Whatever has no place any more is forgotten. Refused unless every place has a value, because half a credential opens
 * nothing. Pure.
 */
export function changeValues(
  accessControl: AccessControl,
  kept: ValuesByKey,
  given: ValuesByKey,
  clientCertificate?: string | undefined,
): AdministrationOutcome<ValuesByKey> {
  const places = valuePlaces(accessControl)
  const fixed = new Set(places.filter((place) => !place.subscriptionSpecific).map(({ key }) => key))
  if (clientCertificate !== undefined) fixed.add(CLIENT_KEY)
  const ofSubscriptions = new Set(places.filter((place) => place.subscriptionSpecific).map(({ key }) => key))
  const faults: FieldFault[] = []
  const fault = (key: string, detail: string) => faults.push({ pointer: `/values/${escaped(key)}`, detail })
  for (const [key, value] of Object.entries(given)) {
    if (ofSubscriptions.has(key)) fault(key, 'Each subscription has its own value here. Leave it out.')
    else if (!fixed.has(key)) {
      const detail =
        key === CLIENT_KEY
          ? 'A key goes with traffic.clientCertificate, and there is none.'
          : 'The access control has no place for this value.'
      fault(key, detail)
    } else if (key === CLIENT_KEY) continue
    else if (/\p{Cc}/u.test(value)) fault(key, 'Only a private key may have control characters, and line ends.')
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
  const key = values[CLIENT_KEY]
  const wrong = clientCertificate !== undefined && key !== undefined && checkPrivateKey(clientCertificate, key)
  if (wrong) fault(CLIENT_KEY, wrong)
  return faults.length === 0
    ? accept(values)
    : refuseAdministration('invalid', 'The values do not fit the access control.', faults)
}

/** A reference token of a JSON pointer (RFC 6901 §3). */
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
