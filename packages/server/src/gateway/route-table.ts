import { parseRequestTarget } from '../http/index.ts'
import type { Identity } from '../identity/index.ts'
import { subscriptionValueNames } from '../registry/index.ts'
import type { Api, ApiEnvironment } from '../store/index.ts'
import type { ProviderCredential } from './credentials/provider-credential.ts'
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
  /** `passthrough`: the app's own token is passed on. `unsupported`: this gateway cannot obtain what the API wants, so no call may go there. */
  credential: ProviderCredential | 'passthrough' | 'unsupported'
  /** Names of the values that each connection has to have (protocol.md 3.6). */
  neededValues: readonly string[]
}

export interface RouteTarget {
  /** Scheme, host and port. */
  origin: string
  /** Path of the target URL and the base path; the endpoint path follows (protocol.md 3.1). */
  pathPrefix: string
}

export interface RouteTable {
  /** The API whose prefix, in whole segments, is the longest that `path` begins with. One look-up per segment. */
  find(path: string): Route | undefined
}

interface Node {
  route: Route | undefined
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
  credentialFor: (api: Api) => ProviderCredential
}

/**
 * Disabled APIs are left out: they do not exist. Where two APIs claim one path (namespace `x-test` in Production and `x`
 * in Test), the older keeps it, so that nobody takes over calls by registering a look-alike. What is not in the one form of a
 * namespace and a base path is left out.
 */
export function buildRouteTable(
  apis: readonly Api[],
  { publicUrl, issuerOf, onClash, onOddPath, credentialFor }: RouteTableDeps,
): RouteTable {
  const root: Node = { route: undefined, children: new Map() }
  const oldestFirst = apis
    .filter((api) => !api.disabled)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  for (const api of oldestFirst) {
    if (!hasOneForm(api)) {
      onOddPath(api)
      continue
    }
    const prefix = `/${api.namespace}${suffixes[api.environment]}${api.basePath}`
    let node = root
    for (const segment of prefix.slice(1).split('/')) node = childOf(node, segment)
    if (node.route) onClash(node.route.api, api)
    else {
      node.route = {
        api,
        issuer: issuerOf(api.authServerId),
        resource: publicUrl + prefix,
        metadataUrl: publicUrl + METADATA_PREFIX + prefix,
        prefixLength: prefix.length,
        target: parseTarget(api),
        credential: credentialOf(api, credentialFor),
        neededValues: subscriptionValueNames(api.accessControl),
      }
    }
  }
  return { find: (path) => findLongest(root, path) }
}

function credentialOf(api: Api, credentialFor: RouteTableDeps['credentialFor']): Route['credential'] {
  if (api.accessControl.kind !== 'fortellis_oauth') return 'unsupported'
  return api.accessControl.token === 'minted' ? credentialFor(api) : 'passthrough'
}

/**
 * Only characters that no request can spell differently: escapes of them are refused (request-target.ts), so a call cannot
 * reach this API's place at the service under another's prefix (threats T-07, G-A).
 */
function hasOneForm({ namespace, basePath }: Api): boolean {
  return /^[a-z0-9-]+$/.test(namespace) && /^(?:\/[A-Za-z0-9._~-]+)+$/.test(basePath) && parseRequestTarget(basePath).ok
}

function childOf(node: Node, segment: string): Node {
  let child = node.children.get(segment)
  if (!child) {
    child = { route: undefined, children: new Map() }
    node.children.set(segment, child)
  }
  return child
}

function findLongest(root: Node, path: string): Route | undefined {
  let node = root
  let longest: Route | undefined
  let from = 1
  for (;;) {
    const slash = path.indexOf('/', from)
    const child = node.children.get(slash === -1 ? path.slice(from) : path.slice(from, slash))
    if (!child) return longest
    longest = child.route ?? longest
    if (slash === -1) return longest
    node = child
    from = slash + 1
  }
}

/** A query, a fragment or credentials in a target URL have no place to go, so such a URL is no target. */
function parseTarget(api: Api): RouteTarget | undefined {
  if (!URL.canParse(api.targetUrl)) return undefined
  const url = new URL(api.targetUrl)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return undefined
  const base = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname
  return { origin: url.origin, pathPrefix: base + api.basePath }
}
