import type { Input } from './inputs.ts'
import type { Belief } from './services.ts'

/** What the gateway let through, as it said itself. */
export interface Authorized {
  /** The API for which it minted the token that the service was sent. */
  handler: Belief['handler']
  requestId: string
  subscriptionId: string
  namespace: string
  /** The app's token: no business of the service. */
  token: string
}

/** Fields that only the gateway may say something under. */
const single = ['authorization', 'subscription-id', 'request-id'] as const
const never = ['x-original-url', 'x-rewrite-url', 'x-real-ip', 'forwarded', 'proxy', 'proxy-authorization']

/** What a service believes about a request that differs from what was authorized; empty when they agree. */
export function disagreements(service: string, input: Input, authorized: Authorized, belief: Belief): string[] {
  const found: string[] = []
  const differ = (what: string, expected: unknown, seen: unknown) => {
    if (expected !== seen)
      found.push(`${what}: authorized ${JSON.stringify(expected)}, ${service} took it for ${JSON.stringify(seen)}`)
  }
  differ('API', authorized.handler, belief.handler)
  // Node's parser takes blanks around a target for what separates it from method and version (RFC 9112 §3).
  const [path = '', ...query] = input.target.trim().split('?')
  const expected = `/svc${decodeURIComponent(path.slice(authorized.namespace.length + 1))}`
  // Express leaves the last slash out where it does not matter to its own routing.
  const same = service === 'express' ? (text: string) => text.replace(/\/$/, '') : (text: string) => text
  differ('path', same(expected), same(belief.path))
  differ('query', query.join('?'), belief.query)
  differ('method', input.method, belief.method)
  const values = (name: string) => belief.fields.filter(([one]) => one === name).map(([, value]) => value)
  for (const name of single) differ(`number of ${name}`, 1, values(name).length)
  differ('Subscription-Id', authorized.subscriptionId, values('subscription-id')[0])
  differ('Request-Id', authorized.requestId, values('request-id')[0])
  if (values('authorization')[0]?.includes(authorized.token)) found.push('the token of the app was passed on')
  for (const name of never) differ(name, 0, values(name).length)
  if (service === 'nginx') return found
  differ('number of Host', 1, values('host').length)
  differ('X-Forwarded-For', '127.0.0.1', values('x-forwarded-for').join())
  if (values('content-length').length + values('transfer-encoding').length > 1) found.push('framed in two ways')
  if (values('cookie').join().includes('portreeve')) found.push('a cookie of ours was passed on')
  differ('body', input.body, belief.body)
  return found
}
