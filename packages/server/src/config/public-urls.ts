import { accept, type Outcome, refuse } from '@portreeve/protocol'
import type { Ports, Role } from './ports.ts'

/** Roles that people and programs elsewhere reach. */
export type PublicRole = Exclude<Role, 'authz' | 'ops'>

/** Origins as the world sees them, which need not match the ports we listen on. Fixed at start, never taken from a Host header (T-06). */
export interface PublicUrls extends Record<PublicRole, string> {
  /** Where apps and API services find subscriptions and connections (protocol.md 1) when it is not the console's. The same listener answers under both. */
  subscriptions?: string
}

export const publicRoles: readonly PublicRole[] = ['identity', 'console', 'gateway', 'relay']

/** What may be given a public URL: the roles, and a name of its own for a part of the console. */
export type NamedUrl = PublicRole | 'subscriptions'
export const namedUrls: readonly NamedUrl[] = [...publicRoles, 'subscriptions']

/** Where apps and API services find subscriptions and connections. */
export const subscriptionsUrlOf = ({ subscriptions, console }: PublicUrls): string => subscriptions ?? console

/** For a text that lists where everything is: nothing where the console's says it already. */
export const subscriptionsLine = ({ subscriptions }: PublicUrls): string =>
  subscriptions === undefined ? '' : `\n  subscriptions ${subscriptions}`

/** An origin in its one spelling: lower case, without a default port and without a slash at the end. */
export function parsePublicUrl(text: string): Outcome<string, 'unusable'> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return refuse('unusable', 'must be an origin such as https://identity.example')
  }
  if (url.username !== '' || url.password !== '') return refuse('unusable', 'must not hold credentials')
  // From the text: `https://x/?` and `https://x/a/..` are an origin only once somebody has repaired them.
  if (!/^[a-z]+:\/\/[^/?#\\]+\/?$/i.test(text)) {
    return refuse('unusable', 'must be an origin such as https://identity.example, without path, query and fragment')
  }
  return accept(url.origin)
}

/** Where each role is when nobody says otherwise: on this machine, at the port it listens on. */
export function localUrls(ports: Ports, scheme: 'http' | 'https'): PublicUrls {
  const at = (role: PublicRole) => new URL(`${scheme}://localhost:${ports[role]}`).origin
  return { identity: at('identity'), console: at('console'), gateway: at('gateway'), relay: at('relay') }
}

export function isLoopbackUrl(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

/**
 * Faults of origins beside each other: through the gateway come other companies' answers, which must never share an origin
 * with the login page. Undefined ones are somebody else's fault.
 */
export function checkSeparateOrigins(urls: Partial<PublicUrls>): string[] {
  const faults: string[] = []
  const given = namedUrls.filter((name) => urls[name] !== undefined)
  for (const [at, role] of given.entries()) {
    const twin = given.slice(0, at).find((other) => urls[other] === urls[role])
    // One listener answers for both, and no page of the console is in danger from its own.
    if (twin === undefined || (twin === 'console' && role === 'subscriptions')) continue
    faults.push(`--${twin}-url and --${role}-url are one origin (${urls[role]}). Give each an origin of its own.`)
  }
  return faults
}
