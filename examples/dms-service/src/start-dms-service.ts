import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createVerifier } from '@portreeve/verifier'
import { type FastifyInstance, fastify } from 'fastify'
import type { ResourceName } from './dealer-data/rows.ts'
import { openDealers } from './dealers.ts'
import { createErrorHandler, type Log, sendError } from './render-errors.ts'
import { appointments } from './resources/appointments.ts'
import { customers } from './resources/customers.ts'
import { repairOrders } from './resources/repair-orders.ts'
import type { Resource } from './resources/resource.ts'
import { vehicles } from './resources/vehicles.ts'
import { serveApi } from './serve-api.ts'

/** One API as it is registered at the exchange: each has its own credentials. */
export interface DmsApi {
  resource: ResourceName
  /** `/appointments/v1`: the rows are then at `/appointments/v1/appointments`. */
  basePath: string
  clientId: string
  clientSecret: string
  /** Which token the gateway sends to this API. */
  token: 'minted' | 'passthrough'
}

export interface DmsServiceOptions {
  /** 0 for any that is free. */
  port: number
  host: string
  apis: readonly DmsApi[]
  issuer: string
  subscriptionsUrl: string
  /** Where created rows are kept. Without it they live as long as the process. */
  dataDirectory?: string
  /** Allows plain-http URLs of the exchange beyond this machine; see the verifier's README. */
  insecureHttp?: boolean
  /** For requests to the exchange; the global one when left out. */
  fetch?: typeof globalThis.fetch
  /** Epoch seconds. */
  now?: () => number
  /** Told what the caller may not read: why a call could not be decided, or a fault. Left out: standard error, as JSON lines. */
  log?: Log
}

export interface DmsService {
  /** Without a trailing slash: the target URL to register at the exchange. */
  url: string
  /** Lets calls in flight finish. */
  close(): Promise<void>
}

const BODY_BYTES_MAX = 64 * 1024
/** For a whole request to arrive. */
const REQUEST_TIMEOUT_MILLIS = 30_000
/** For calls in flight to end when the service closes. */
const CLOSE_GRACE_MILLIS = 5_000

const resources: Record<ResourceName, Resource> = { customers, vehicles, appointments, 'repair-orders': repairOrders }

/** Serves all APIs on one port. Rejects when the port is taken, the journal is damaged or an API is misconfigured. */
export async function startDmsService(options: DmsServiceOptions): Promise<DmsService> {
  const { port, host, apis, issuer, subscriptionsUrl, dataDirectory, insecureHttp = false, fetch } = options
  const now = options.now ?? (() => Math.floor(Date.now() / 1000))
  const log = options.log ?? logToStandardError
  const served = apis.map(({ resource, basePath, clientId, clientSecret, token }) => ({
    prefix: basePath,
    resource: resources[resource],
    verifier: createVerifier({
      issuer,
      subscriptionsUrl,
      clientId,
      clientSecret,
      token,
      insecureHttp,
      now,
      ...(fetch ? { fetch } : {}),
    }),
  }))

  const dealers = await openDealers({ dataDirectory, now })
  const app = createApp(log)
  app.addHook('onClose', () => dealers.close())
  for (const { prefix, ...api } of served) {
    app.register(async (scope) => serveApi(scope, { ...api, dealers, now, log }), { prefix })
  }
  try {
    await app.listen({ port, host })
  } catch (fault) {
    await app.close()
    throw fault
  }
  const { port: listening } = app.server.address() as AddressInfo
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${listening}`, close: () => closeInTime(app) }
}

/** A caller that never ends its request must not keep the service from ending. */
async function closeInTime(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MILLIS)
  await app.close()
  clearTimeout(cut)
}

/** What all APIs share: request ids, error bodies, limits. */
function createApp(log: Log): FastifyInstance {
  const handleError = createErrorHandler(log)
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MILLIS,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => requestIdFrom(headers['request-id']),
    // Real clients send a slash before the query (protocol.md 3.1).
    routerOptions: { ignoreTrailingSlash: true },
    // The schema decides: "5" is no number, and an unknown member is a mistake, not something to drop.
    // The schemas themselves are not checked against their schema: tests use each of them, and a start is half as long.
    // All errors, to name all that is missing at once: a body is too small (bodyLimit) for there to be very many.
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        validateSchema: false,
        allErrors: true,
      },
    },
    frameworkErrors: (error, request, reply) => {
      reply.header('request-id', request.id)
      void handleError(error, request, reply)
    },
  })
  // A text is no JSON: without its parser it is told so, like every other type.
  app.removeContentTypeParser('text/plain')
  app.decorateRequest('verifiedCall', null)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id)
  })
  app.setErrorHandler(handleError)
  app.setNotFoundHandler((_, reply) =>
    sendError(reply, { status: 404, code: 'NOT-FOUND', message: 'There is no API at this path.' }),
  )
  return app
}

/** The caller's own id if it is fit to be logged and sent back, else a new one. */
function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:@/+=-]{1,128}$/.test(header) ? header : randomUUID()
}

const logToStandardError: Log = (entry) => {
  process.stderr.write(`${JSON.stringify(entry)}\n`)
}
