import type { IncomingMessage, ServerResponse } from 'node:http'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify'
import type { Log } from '../telemetry/index.ts'
import { type ClientAddress, createClientAddress } from './client-address.ts'
import { type RenderFault, renderErrorBody } from './error-body.ts'
import { hasTwoAuthorizations } from './has-two-authorizations.ts'
import { PATH_REFUSED } from './request-target.ts'
import type { Reply, Route, RouteHead, StagedRoute } from './route.ts'

/** Declared routes without a port of their own. */
export interface RouteHandler {
  /** Answers every request. Its target has to be one that parseRequestTarget takes. */
  handle(request: IncomingMessage, response: ServerResponse, requestId: string): void
  close(): Promise<void>
}

export interface RouteHandlerOptions {
  routes: readonly (Route | StagedRoute)[]
  log: Log
  /** Networks of proxies whose X-Forwarded-For is believed (T-06). Throws NetworkRefused when one is not in full CIDR form. */
  trustedProxies?: readonly string[]
  /** How refusals that are no route's look. Default: the one error body. */
  renderFault?: RenderFault | undefined
}

// Bodies are buffered before anybody has said who they are, so what one connection can make us hold stays small.
const BODY_BYTES_MAX = 16 * 1024
// Names and ids in paths are far shorter; what is longer is no resource of ours.
const PATH_PARAMETER_LENGTH_MAX = 256
/** Routes read and write for themselves, so no compiler of schemas need be loaded: that would be 40 ms of every start. */
const noSchemas = () => () => {
  throw new Error('no route declares a schema')
}
const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** What is said where no route is. */
export const NOTHING_AT_PATH = 'There is nothing at this path.'
const PATH_PARAMETER_TOO_LONG = `A segment of the path is longer than ${PATH_PARAMETER_LENGTH_MAX} characters.`
const TWO_AUTHORIZATIONS = 'Send one Authorization header only.'

/** Fastify with what every listener shares. It never listens: requests are handed to it. */
export async function createRouteHandler({
  routes,
  log,
  trustedProxies = [],
  renderFault = renderErrorBody,
}: RouteHandlerOptions): Promise<RouteHandler> {
  const clientAddress = createClientAddress(trustedProxies)
  const requestIds = new WeakMap<object, string>()
  const fastify = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    genReqId: (request) => requestIds.get(request) as string,
    requestIdHeader: false,
    logger: false,
    return503OnClosing: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    routerOptions: { maxParamLength: PATH_PARAMETER_LENGTH_MAX },
    // The router's own refusals, whose messages would repeat the path.
    frameworkErrors(fault, request, reply) {
      const status = fault.statusCode ?? 400
      const message = status === 414 ? PATH_PARAMETER_TOO_LONG : PATH_REFUSED
      sendFault(reply.raw, renderFault, { status, code: 'MALFORMED-REQUEST', message, requestId: request.id })
    },
  })
  // Bodies stay raw: each route parses what it promised to accept.
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  fastify.addHook('onSend', async (request, reply) => {
    reply.header('Request-Id', request.id)
    reply.header('X-Content-Type-Options', 'nosniff')
    if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-store')
  })
  const refuse = (reply: FastifyReply, status: number, code: string, message: string) => {
    const { type, data } = renderFault({ status, code, message, requestId: reply.request.id })
    return reply.code(status).type(type).send(data)
  }
  // In a hook that runs before the body is read: nobody is going to look at it.
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.is404) return refuse(reply, 404, 'NOT-FOUND', NOTHING_AT_PATH)
  })
  fastify.setErrorHandler((fault: Error & { statusCode?: number }, request, reply) => {
    const status = fault.statusCode ?? 500
    if (status < 500) return refuse(reply, status, 'MALFORMED-REQUEST', fault.message)
    log.error({ requestId: request.id, err: fault }, 'request failed')
    const message = 'Something failed on our side. Its cause is logged under this Request-Id.'
    return refuse(reply, 500, 'PROCESSING-ERROR', message)
  })
  for (const declared of routes) mount(fastify, declared, clientAddress)
  for (const [path, allowed] of methodsByPath(routes)) {
    const allow = (allowed.includes('GET') ? ['HEAD', ...allowed] : allowed).join(', ')
    const refuseMethod = async (_request: FastifyRequest, reply: FastifyReply) =>
      refuse(reply.header('Allow', allow), 405, 'METHOD-NOT-ALLOWED', `Use ${allowed.join(' or ')} here.`)
    fastify.route({
      method: METHODS.filter((method) => !allowed.includes(method)),
      url: path,
      // Before the body is read; Fastify asks for a handler all the same.
      onRequest: refuseMethod,
      handler: refuseMethod,
    })
  }
  await fastify.ready()
  return {
    handle(request, response, requestId) {
      if (hasTwoAuthorizations(request.rawHeaders)) {
        const fault = { status: 400, code: 'MALFORMED-REQUEST', message: TWO_AUTHORIZATIONS, requestId }
        sendFault(response, renderFault, fault)
        return
      }
      requestIds.set(request, requestId)
      fastify.routing(request, response)
    },
    close: () => fastify.close(),
  }
}

/** Outside any route: as the hooks would have sent it. */
export function sendFault(response: ServerResponse, render: RenderFault, fault: Parameters<RenderFault>[0]): void {
  const { type, data } = render(fault)
  response.writeHead(fault.status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(data),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Request-Id': fault.requestId,
  })
  response.end(data)
}

function methodsByPath(routes: RouteHandlerOptions['routes']): Map<string, HTTPMethods[]> {
  const methods = new Map<string, HTTPMethods[]>()
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method])
  return methods
}

function mount(fastify: FastifyInstance, declared: Route | StagedRoute, clientAddress: ClientAddress): void {
  const { method, path: url } = declared
  if (!('begin' in declared)) {
    fastify.route({
      method,
      url,
      handler: async (request, reply) =>
        send(reply, await declared.handle({ ...headOf(request, clientAddress), body: bodyOf(request) })),
    })
    return
  }
  const begun = new WeakMap<FastifyRequest, { head: RouteHead; handle: Route['handle'] }>()
  fastify.route({
    method,
    url,
    ...(declared.bodyBytesMax !== undefined && { bodyLimit: declared.bodyBytesMax }),
    async onRequest(request, reply) {
      const head = headOf(request, clientAddress)
      const answer = await declared.begin(head)
      if (typeof answer !== 'function') return send(reply, answer)
      begun.set(request, { head, handle: answer })
    },
    async handler(request, reply) {
      const { head, handle } = begun.get(request) as { head: RouteHead; handle: Route['handle'] }
      return send(reply, await handle({ ...head, body: bodyOf(request) }))
    },
  })
}

const bodyOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0))

function headOf(request: FastifyRequest, clientAddress: ClientAddress): RouteHead {
  const url = request.raw.url ?? ''
  const mark = url.indexOf('?')
  return {
    method: request.method,
    params: request.params as Record<string, string>,
    query: mark === -1 ? '' : url.slice(mark + 1),
    headers: request.headers,
    remoteAddress: clientAddress(request.raw.socket.remoteAddress, request.headers['x-forwarded-for'] as string),
    requestId: request.id,
  }
}

function send(reply: FastifyReply, answer: Reply): FastifyReply {
  if (answer.headers) reply.headers(answer.headers)
  reply.code(answer.status)
  if ('content' in answer) return reply.type(answer.content.type).send(answer.content.data)
  if (answer.body === undefined) return reply.send()
  return reply.type(answer.type ?? 'application/json').send(JSON.stringify(answer.body))
}
