import type { AddressPolicy } from '../http/index.ts'
import { type AdministrationRefused, refuseField } from '../identity/index.ts'

/**
 * May a URL that a developer typed be called? `base`: a path is put behind it. Undefined: it may be kept. Names lead where they lead at
 * the time of a call, and are checked then (http/guarded-agent.ts); an address that nobody may call is refused when it is typed
 * (threats T-28, G-I). `pointer` names the member it came in.
 */
export type CheckUrl = (text: string, pointer: string, form?: 'whole' | 'base') => AdministrationRefused | undefined

export function createCheckUrl(policy: Pick<AddressPolicy, 'checkLiteral'>): CheckUrl {
  return (text, pointer, form = 'whole') => {
    // One reading for everybody: 127.1, 0x7f.1 and 2130706433 are 127.0.0.1 from here on.
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
      return refuseField(pointer, 'This has to be an absolute http or https URL.')
    }
    if (url.username !== '' || url.password !== '') {
      return refuseField(pointer, 'This URL may not have a user name or password in it.')
    }
    // From the text: an empty query and an empty fragment leave no trace in a parsed URL.
    if (text.includes('#')) return refuseField(pointer, 'This URL may not have a fragment.')
    if (form === 'base' && text.includes('?')) return refuseField(pointer, 'This URL may not have a query.')
    return isClosed(url.hostname, policy)
      ? refuseField(pointer, 'This URL leads to an address that is not public. Ask the exchange to allow its network.')
      : undefined
  }
}

function isClosed(hostname: string, { checkLiteral }: Pick<AddressPolicy, 'checkLiteral'>): boolean {
  // RFC 6761 §6.3: localhost and what is below it is this machine, whatever a name server says.
  const isThisMachine = /(?:^|\.)localhost\.?$/.test(hostname)
  return checkLiteral(isThisMachine ? '127.0.0.1' : hostname) !== undefined
}
