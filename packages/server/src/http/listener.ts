import type { Server, ServerResponse } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify'
import type { Log } from '../telemetry/index.ts'
import { type ClientAddress, createClientAddress } from './client-address.ts'
import { errorBody } from './error-body.ts'
import { hasTwoAuthorizations } from './has-two-authorizations.ts'
import type { HotHandler } from './hot-handler.ts'
import { createNodeServer, type NodeServerOptions } from './node-server.ts'
import { parseRequestTarget } from './request-target.ts'
import type { Reply, Route } from './route.ts'
import { type TlsPair, tlsSettings } from './tls-pair.ts'

/** One open port. */
export interface Listener {
  /** Resolves with the port in use; rejects with PortTaken. `port` 0 lets the system choose. */
  listen(port: number, host: string): Promise<number>
  /** New connections get this certificate; those that are open keep theirs. Only where the listener was made with one. */
  renewTls(pair: TlsPair): void
  /** Stops accepting, lets requests in flight finish for a bounded time, then cuts. */
  close(): Promise<void>
}

/** Somebody else listens there. The message is for the person at the keyboard. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken'
  constructor(port: number, host: string) {
    super(`Port ${port} on ${host} is in use by another process. Stop that one, or use other ports with --port-base.`)
  }
}

export interface RouteListenerOptions {
  routes: readonly Route[]
  /** Asked before the routes. */
  hot?: HotHandler
  log: Log
  /** Networks of proxies whose X-Forwarded-For is believed (T-06). Throws NetworkRefused when one is not in full CIDR form. */
  trustedProxies?: readonly string[]
  /** As NodeServerOptions has them. */
  maxConnections?: number
  tls?: TlsPair | undefined
}

// Bodies are buffered before anybody has said who they are, so what one connection can make us hold stays small.
const BODY_BYTES_MAX = 16 * 1024
// Names and ids in paths are far shorter; what is longer is no resource of ours.
const PATH_PARAMETER_LENGTH_MAX = 256
const REQUEST_TIMEOUT_MILLIS = 30_000
const CLOSE_GRACE_MILLIS = 5_000
const CLOSE_IDLE_EVERY_MILLIS = 50
/** Routes read and write for themselves, so no compiler of schemas need be loaded: that would be 40 ms of every start. */
const noSchemas = () => () => {
  throw new Error('no route declares a schema')
}
const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** A listener for declared routes. Path games are refused before any route or hot handler sees them (T-07). */
export async function createRouteListener({
  routes,
  hot,
  log,
  trustedProxies = [],
  maxConnections,
  tls,
}: RouteListenerOptions): Promise<Listener> {
  let server: Server | undefined
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
      sendJson(reply.raw, status, errorBody('MALFORMED-REQUEST', message, request.id), request.id)
    },
    serverFactory(handle) {
      server = createNodeServer({
        requestTimeoutMillis: REQUEST_TIMEOUT_MILLIS,
        tls,
        ...(maxConnections === undefined ? {} : { maxConnections }),
        handle(request, response, requestId) {
          const target = parseRequestTarget(request.url ?? '')
          if (!target.ok) {
            sendJson(response, 400, errorBody('MALFORMED-REQUEST', PATH_REFUSED, requestId), requestId)
            return
          }
          // They refuse two Authorizations in words of their own.
          if (hot?.(request, response, requestId)) return
          if (hasTwoAuthorizations(request.rawHeaders)) {
            sendJson(response, 400, errorBody('MALFORMED-REQUEST', TWO_AUTHORIZATIONS, requestId), requestId)
            return
          }
          requestIds.set(request, requestId)
          handle(request, response)
        },
      })
      return server
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
  // In a hook that runs before the body is read: nobody is going to look at it.
  fastify.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    return reply.code(404).send(errorBody('NOT-FOUND', 'There is nothing at this path.', request.id))
  })
  fastify.setErrorHandler((fault: Error & { statusCode?: number }, request, reply) =>
    answerFault(fault, request, reply, log),
  )
  for (const declared of routes) mount(fastify, declared, routes, clientAddress)
  await fastify.ready()
  // Fastify closes only a server that it told to listen itself.
  return listenerOf(server as unknown as Server, async () => {
    await closeServer(server as unknown as Server)
    await fastify.close()
  })
}

/** A listener whose every request goes to one handler: the gateway's. */
export function createRawListener(options: NodeServerOptions): Listener {
  const server = createNodeServer(options)
  return listenerOf(server, () => closeServer(server))
}

const closeServer = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

const PATH_PARAMETER_TOO_LONG = `A segment of the path is longer than ${PATH_PARAMETER_LENGTH_MAX} characters.`
const TWO_AUTHORIZATIONS = 'Send one Authorization header only.'
const PATH_REFUSED =
  'The path is ambiguous: encoded or doubled slashes, backslashes, dot segments, semicolons and double encoding are refused.'

function mount(fastify: FastifyInstance, declared: Route, all: readonly Route[], clientAddress: ClientAddress): void {
  fastify.route({
    method: declared.method,
    url: declared.path,
    handler: async (request, reply) => {
      const url = request.raw.url ?? ''
      const mark = url.indexOf('?')
      const answer = await declared.handle({
        method: request.method,
        params: request.params as Record<string, string>,
        query: mark === -1 ? '' : url.slice(mark + 1),
        headers: request.headers,
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        remoteAddress: clientAddress(request.raw.socket.remoteAddress, request.headers['x-forwarded-for'] as string),
        requestId: request.id,
      })
      return send(reply, answer)
    },
  })
  const siblings = all.filter((other) => other.path === declared.path)
  if (siblings[0] !== declared) return
  const allowed = siblings.map((sibling) => sibling.method as HTTPMethods)
  const allow = allowed.includes('GET') ? ['HEAD', ...allowed] : allowed
  const refuseMethod = async (request: FastifyRequest, reply: FastifyReply) =>
    reply
      .code(405)
      .header('Allow', allow.join(', '))
      .send(errorBody('METHOD-NOT-ALLOWED', `Use ${allowed.join(' or ')} here.`, request.id))
  fastify.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url: declared.path,
    // Before the body is read; Fastify asks for a handler all the same.
    onRequest: refuseMethod,
    handler: refuseMethod,
  })
}

function send(reply: FastifyReply, answer: Reply): FastifyReply {
  if (answer.headers) reply.headers(answer.headers)
  reply.code(answer.status)
  if ('content' in answer) return reply.type(answer.content.type).send(answer.content.data)
  return reply.type('application/json').send(JSON.stringify(answer.body))
}

function answerFault(
  fault: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  const status = fault.statusCode ?? 500
  if (status < 500) return reply.code(status).send(errorBody('MALFORMED-REQUEST', fault.message, request.id))
  log.error({ requestId: request.id, err: fault }, 'request failed')
  const message = 'Something failed on our side. Its cause is logged under this Request-Id.'
  return reply.code(500).send(errorBody('PROCESSING-ERROR', message, request.id))
}

function sendJson(response: ServerResponse, status: number, body: unknown, requestId: string): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Request-Id': requestId,
  })
  response.end(text)
}

function listenerOf(server: Server, closeGracefully: () => Promise<unknown>): Listener {
  const isTls = 'setSecureContext' in server
  // What is still in its handshake is no connection to `closeAllConnections`, and close() would wait for it.
  const sockets = new Set<Socket>()
  if (isTls) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
  }
  const cutAll = () => {
    server.closeAllConnections()
    for (const socket of sockets) socket.destroy()
  }
  return {
    renewTls(pair) {
      if (isTls) (server as unknown as TlsServer).setSecureContext(tlsSettings(pair))
    },
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        const onError = (fault: NodeJS.ErrnoException) =>
          reject(fault.code === 'EADDRINUSE' ? new PortTaken(port, host) : fault)
        server.once('error', onError)
        server.listen(port, host, () => {
          server.off('error', onError)
          resolve()
        })
      })
      return (server.address() as AddressInfo).port
    },
    async close() {
      const cut = setTimeout(cutAll, CLOSE_GRACE_MILLIS)
      // Again and again: a connection may become idle after this began, and would then be kept alive for the whole grace.
      const closeIdle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MILLIS)
      server.closeIdleConnections()
      await closeGracefully()
      clearInterval(closeIdle)
      clearTimeout(cut)
    },
  }
}
