import type { ApiId } from '@portreeve/protocol'
import { parseRequestTarget } from '../http/index.ts'
import type { Identity } from '../identity/index.ts'
import { subscriptionValueNames } from '../registry/index.ts'
import type { Api, ApiEnvironment } from '../store/index.ts'
import type { ProviderCredential } from './credentials/provider-credential.ts'
import type { Targets, Transport } from './forwarding/targets.ts'
import { METADATA_PREFIX } from './resource-metadata.ts'

/** One API as the gateway reaches it, with everything worked out that is the same for every call. */
export interface Route {
  api: Api
  /** Of the API's authorization server. */
  issuer: string
  /** Its URL at the gateway, as the world has it: what tokens are for (RFC 9728). */
  resource: string
  /** Of its metadata (RFC 9728 §3.1). */
  metadataUrl: string
  /** Length of `/{namespace}[-test|-dev]{basePath}`: what follows in the request's path is the endpoint path. */
  prefixLength: number
  /** Undefined when the API's target URL cannot be called. */
  target: RouteTarget | undefined
  /** `passthrough`: the app's own token is passed on. */
  credential: ProviderCredential | 'passthrough'
  /** Names of the values that each connection has to have (protocol.md 3.6). */
  neededValues: readonly string[]
}

export interface RouteTarget {
  /** Scheme, host and port. */
  origin: string
  transport: Transport
  /** Path of the target URL and the base path; the endpoint path follows (protocol.md 3.1). */
  pathPrefix: string
}

export interface RouteTable {
  /** The API whose prefix, in whole segments, is the longest that `path` begins with. One look-up per segment. */
  find(path: string): Route | undefined
  /** One API as it is now; undefined: it is gone. Costs the same however many others there are. Calls that are on their way keep the route they have. */
  set(id: ApiId, api: Api | undefined): void
}

interface Node {
  /** Of the first of `claims`. */
  route: Route | undefined
  /** APIs that claim this path, the oldest first. */
  claims: Api[]
  children: Map<string, Node>
}

const suffixes: Record<ApiEnvironment, string> = { Production: '', Test: '-test', Dev: '-dev' }

export interface RouteTableDeps {
  /** Origin of the gateway, as the world has it. */
  publicUrl: string
  issuerOf: Identity['issuerOf']
  /** Told when two APIs claim one path. */
  onClash: (kept: Api, ignored: Api) => void
  /** Told of an API whose namespace or base path can be written in more than one way. */
  onOddPath: (ignored: Api) => void
  /** Told of an API whose route cannot be worked out: there is none then. */
  onFault: (ignored: Api, fault: unknown) => void
  credentialFor: (api: Api) => ProviderCredential
  transportFor: Targets['transportFor']
}

/**
 * Disabled APIs have no route, and nobody else gets what is below their path from an API further up. Where two APIs claim one path (namespace `x-test` in Production and `x`
 * in Test), the older keeps it, so that nobody takes over calls by registering a look-alike. What is not in the one form of a
 * namespace and a base path is left out.
 */
export function buildRouteTable(apis: readonly Api[], deps: RouteTableDeps): RouteTable {
  const root = createNode()
  /** Where each API stands that is not left out. */
  const segmentsOf = new Map<ApiId, readonly string[]>()
  const set = (id: ApiId, api: Api | undefined) => {
    const before = segmentsOf.get(id)
    const after = api && segmentsFor(api, deps)
    if (before && !(after && isSamePath(before, after))) {
      segmentsOf.delete(id)
      withdraw(root, before, id, deps)
    }
    if (!api || !after) return
    segmentsOf.set(id, after)
    claim(root, after, api, deps)
  }
  for (const api of [...apis].sort(oldestFirst)) set(api.id, api)
  return { find: (path) => findLongest(root, path), set }
}

const oldestFirst = (a: Api, b: Api): number => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)

/** Undefined: it is left out. */
function segmentsFor(api: Api, { onOddPath }: RouteTableDeps): readonly string[] | undefined {
  if (hasOneForm(api)) return prefixOf(api).slice(1).split('/')
  if (!api.disabled) onOddPath(api)
  return undefined
}

const isSamePath = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((segment, at) => segment === b[at])

/** Puts an API where it claims to be, instead of what was known of it there. */
function claim(root: Node, segments: readonly string[], api: Api, deps: RouteTableDeps): void {
  let node = root
  for (const segment of segments) node = childOf(node, segment)
  node.claims = [...node.claims.filter(({ id }) => id !== api.id), api].sort(oldestFirst)
  settle(node, api, deps)
}

/** What nobody claims any more is forgotten, so that a table does not grow with every path that ever was. */
function withdraw(root: Node, segments: readonly string[], id: ApiId, deps: RouteTableDeps): void {
  const nodes = [root]
  for (const segment of segments) nodes.push(childOf(nodes.at(-1) as Node, segment))
  const last = nodes.at(-1) as Node
  last.claims = last.claims.filter((api) => api.id !== id)
  settle(last, undefined, deps)
  for (let depth = segments.length; depth > 0; depth--) {
    const { claims, children } = nodes[depth] as Node
    if (claims.length > 0 || children.size > 0) return
    nodes[depth - 1]?.children.delete(segments[depth - 1] as string)
  }
}

/** The oldest of those who claim it has the path. `changed` is told of a clash; everybody, where another API has it now. */
function settle(node: Node, changed: Api | undefined, deps: RouteTableDeps): void {
  const [kept, ...ignored] = node.claims.filter(({ disabled }) => !disabled)
  const before = node.route?.api
  if (kept !== before) node.route = kept && routeOf(kept, deps)
  if (!kept) return
  for (const api of ignored) if (api === changed || kept.id !== before?.id) deps.onClash(kept, api)
}

function routeOf(api: Api, deps: RouteTableDeps): Route | undefined {
  const { publicUrl, issuerOf, credentialFor, transportFor, onFault } = deps
  const prefix = prefixOf(api)
  try {
    return {
      api,
      issuer: issuerOf(api.authServerId),
      resource: publicUrl + prefix,
      metadataUrl: publicUrl + METADATA_PREFIX + prefix,
      prefixLength: prefix.length,
      target: targetOf(api, transportFor),
      credential: credentialOf(api, credentialFor),
      neededValues: subscriptionValueNames(api.accessControl),
    }
  } catch (fault) {
    onFault(api, fault)
    return undefined
  }
}

/** Where its calls come in (protocol.md 3.1). */
export const prefixOf = ({ namespace, environment, basePath }: Api): string =>
  `/${namespace}${suffixes[environment]}${basePath}`

function credentialOf(api: Api, credentialFor: RouteTableDeps['credentialFor']): Route['credential'] {
  const { accessControl } = api
  const isPassthrough = accessControl.kind === 'fortellis_oauth' && accessControl.token === 'passthrough'
  return isPassthrough ? 'passthrough' : credentialFor(api)
}

/**
 * Only characters that no request can spell differently: escapes of them are refused (request-target.ts), so a call cannot
 * reach this API's place at the service under another's prefix (threats T-07, G-A).
 */
function hasOneForm({ namespace, basePath }: Api): boolean {
  return /^[a-z0-9-]+$/.test(namespace) && /^(?:\/[A-Za-z0-9._~-]+)+$/.test(basePath) && parseRequestTarget(basePath).ok
}

const createNode = (): Node => ({ route: undefined, claims: [], children: new Map() })

function childOf(node: Node, segment: string): Node {
  let child = node.children.get(segment)
  if (!child) {
    child = createNode()
    node.children.set(segment, child)
  }
  return child
}

/**
 * Whether a segment is that of an API further down but for letter case. Some services read `/v1/ADMIN` as `/v1/admin`: authorized for the API
 * at `/v1`, the call would end at the other one (threat G-A). There is no such API, then.
 */
function hasOtherSpelling({ children }: Node, segment: string): boolean {
  if (children.size === 0) return false
  const lower = segment.toLowerCase()
  for (const name of children.keys()) if (name.toLowerCase() === lower) return true
  return false
}

function findLongest(root: Node, path: string): Route | undefined {
  let node = root
  let longest: Route | undefined
  let from = 1
  for (;;) {
    const slash = path.indexOf('/', from)
    const segment = slash === -1 ? path.slice(from) : path.slice(from, slash)
    const child = node.children.get(segment)
    if (!child) return longest && hasOtherSpelling(node, segment) ? undefined : longest
    // A disabled API keeps its place: its calls must not go to the one above it (threat T-17).
    if (child.route || child.claims.length > 0) longest = child.route
    if (slash === -1) return longest
    node = child
    from = slash + 1
  }
}

/** A query, a fragment or credentials in a target URL have no place to go, so such a URL is no target. */
function targetOf(api: Api, transportFor: RouteTableDeps['transportFor']): RouteTarget | undefined {
  if (!URL.canParse(api.targetUrl)) return undefined
  const url = new URL(api.targetUrl)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return undefined
  const base = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname
  const transport = transportFor(api, url.origin)
  return transport && { origin: url.origin, transport, pathPrefix: base + api.basePath }
}
