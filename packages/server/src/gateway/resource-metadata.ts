import type { IncomingMessage, ServerResponse } from 'node:http'
import { Header, type OrganizationId } from '@portreeve/protocol'
import { discardRest, errorBody, parseRequestTarget } from '../http/index.ts'
import { answer } from './refusals.ts'
import type { Route, RouteTable } from './route-table.ts'

/** Where the metadata of a resource are: this, and then the resource's own path (RFC 9728 §3.1). No namespace begins with a dot. */
export const METADATA_PREFIX = '/.well-known/oauth-protected-resource'

/** What a standard client needs to find the authorization server of an API (RFC 9728 §2). */
export interface ResourceMetadata {
  resource: string
  authorization_servers: [issuer: string]
  scopes_supported: string[]
  bearer_methods_supported: ['header']
  /** Of public APIs only: what a private one is called is no business of everybody. */
  resource_name?: string
  resource_documentation?: string
}

function metadataOf({ api, issuer, resource }: Route): ResourceMetadata {
  const metadata: ResourceMetadata = {
    resource,
    authorization_servers: [issuer],
    // What a program asks for by client credentials (protocol.md 2.5). Tokens with other scopes open the API just as well.
    scopes_supported: ['anonymous'],
    bearer_methods_supported: ['header'],
  }
  if (api.visibility !== 'public') return metadata
  const { documentationUrl } = api.details
  return {
    ...metadata,
    resource_name: api.name,
    ...(documentationUrl !== undefined && { resource_documentation: documentationUrl }),
  }
}

const NOT_KEPT = ['Cache-Control', 'no-store']

export interface MetadataDeps {
  findRoute: RouteTable['find']
  /** As the checks ask: an API whose organization is switched off does not exist. Rejects with StoreUnavailable. */
  takesPart: (organizationId: OrganizationId) => Promise<boolean>
  /** Told why a request could not be answered: the store is away. */
  onFault: (fault: unknown) => void
}

interface MetadataRequest {
  request: IncomingMessage
  response: ServerResponse
  requestId: string
}

/** Answers a request whose target begins with METADATA_PREFIX. It is for everybody, pages included. Never rejects. */
export async function answerMetadata(
  { request, response, requestId }: MetadataRequest,
  deps: MetadataDeps,
): Promise<void> {
  const { method = '', url = '' } = request
  const { status, fields, body } = await replyTo(method, url, requestId, deps).catch((fault: unknown) => {
    deps.onFault(fault)
    const { code, status: failed, message } = answer({ kind: 'fault', detail: 'see the log' })
    return { status: failed, fields: NOT_KEPT, body: JSON.stringify(errorBody(code, message, requestId)) }
  })
  const head = ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body)), ...fields]
  head.push('Access-Control-Allow-Origin', '*', 'X-Content-Type-Options', 'nosniff', Header.requestId, requestId)
  response.writeHead(status, head).end(body)
  discardRest(request)
}

async function replyTo(
  method: string,
  rawTarget: string,
  requestId: string,
  { findRoute, takesPart }: MetadataDeps,
): Promise<{ status: number; fields: readonly string[]; body: string }> {
  const refuse = (status: number, code: string, message: string, fields: readonly string[] = []) => ({
    status,
    fields: [...fields, ...NOT_KEPT],
    body: JSON.stringify(errorBody(code, message, requestId)),
  })
  if (method !== 'GET' && method !== 'HEAD') {
    return refuse(405, 'MALFORMED-REQUEST', 'Metadata are read with GET.', ['Allow', 'GET, HEAD'])
  }
  const target = parseRequestTarget(rawTarget)
  if (!target.ok) return refuse(400, 'MALFORMED-REQUEST', `This request cannot be answered: ${target.detail}.`)
  const path = target.value.path.slice(METADATA_PREFIX.length)
  // What follows the prefix without a slash is no path, though one would be found in it.
  const route = path.startsWith('/') ? findRoute(path) : undefined
  // Only under the resource's own path, or a client would take them for another's (RFC 9728 §3.3).
  if (!route || path.length !== route.prefixLength || !(await takesPart(route.api.organizationId))) {
    return refuse(404, 'API-DOES-NOT-EXIST', 'No API is published under this path.')
  }
  return { status: 200, fields: ['Cache-Control', 'max-age=300'], body: JSON.stringify(metadataOf(route)) }
}
