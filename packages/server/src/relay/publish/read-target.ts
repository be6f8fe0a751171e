import { accept, type Outcome, refuse } from '@portreeve/protocol'
import { parseRequestTarget } from '../../http/index.ts'

const EVENTS = '/v2/events'
const CHANNEL_LENGTH_MAX = 1024

/**
 * The channel of a request's target, as it came: what is behind `/v2/events`, with its slash. Empty without one. It is opaque, and goes byte for byte to the
 * webhook's path (protocol.md 6.1, 6.2), so what two parsers could read differently is refused as it is at the gateway. A query is passed over.
 */
export function readTarget(raw: string): Outcome<string, 'malformed' | 'not_found'> {
  const target = parseRequestTarget(raw)
  if (!target.ok) return refuse('malformed', target.detail)
  const { path } = target.value
  if (path === EVENTS || path === `${EVENTS}/`) return accept('')
  if (!path.startsWith(`${EVENTS}/`)) return refuse('not_found', 'another path')
  const channel = path.slice(EVENTS.length)
  if (channel.length > CHANNEL_LENGTH_MAX) {
    return refuse('malformed', `a channel has up to ${CHANNEL_LENGTH_MAX} characters`)
  }
  return accept(channel)
}
