import { randomUUID } from 'node:crypto'
import type { VerifiedCall, Verifier } from '@portreeve/verifier'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Dealer, Dealers } from './dealers.ts'
import { parsePageRequest } from './page.ts'
import { isProblem } from './problem.ts'
import { type Log, sendProblem } from './render-errors.ts'
import type { Resource } from './resources/resource.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling, for whom: set by the hook below before anything else looks at the request. */
    verifiedCall: VerifiedCall | null
  }
}

export interface ServeApiDeps {
  resource: Resource
  verifier: Verifier
  dealers: Dealers
  now: () => number
  log: Log
}

type ListQuery = Record<string, string> & { limit?: string; cursor?: string }

/** One API: a list, a get and a create under `app`'s prefix, none of which is reached without a verified call. */
export function serveApi(app: FastifyInstance, { resource, verifier, dealers, now, log }: ServeApiDeps) {
  /** The organization comes from the exchange, by way of the verifier, and from nowhere else. */
  const dealerOf = ({ verifiedCall }: FastifyRequest): Dealer => {
    if (!verifiedCall) throw new Error('a call reached the data without having been verified')
    return dealers.of(verifiedCall.context.organizationInfo.id)
  }

  app.addHook('onRequest', async (request, reply) => {
    const call = await verifier.verify(request.raw)
    if (call.ok) {
      request.verifiedCall = call
      return
    }
    if (call.detail) log({ requestId: request.id, code: call.code, detail: call.detail })
    // RFC 6750 §3: a token that does not verify is answered with a challenge.
    if (call.status === 401) reply.header('www-authenticate', 'Bearer error="invalid_token"')
    return reply.code(call.status).send({ code: call.code, message: call.message })
  })

  const list = `/${resource.name}`
  app.get<{ Querystring: ListQuery }>(list, { schema: { querystring: resource.querySchema } }, (request, reply) => {
    const page = parsePageRequest(request.query)
    return isProblem(page) ? sendProblem(reply, page) : resource.list(dealerOf(request), request.query, page)
  })

  app.get<{ Params: { id: string } }>(`${list}/:id`, (request, reply) => {
    const row = resource.find(dealerOf(request), request.params.id)
    return (
      row ??
      sendProblem(reply, { status: 404, code: 'NOT-FOUND', message: `There is no such row in ${resource.name}.` })
    )
  })

  app.post(list, { schema: { body: resource.draftSchema } }, async (request, reply) => {
    const made = await resource.create(request.body, { id: randomUUID(), dealer: dealerOf(request), now: now() })
    if (isProblem(made)) return sendProblem(reply, made)
    return reply
      .code(201)
      .header('location', locationOf(request.url, resource.name, made.id))
      .send(made)
  })

  app.setNotFoundHandler((_, reply) =>
    sendProblem(reply, { status: 404, code: 'NOT-FOUND', message: 'There is no such path, or not with this method.' }),
  )
}

/**
 * Relative to the URL of the request (RFC 9110 §10.2.2): behind the gateway that URL has a namespace which this service
 * never sees.
 */
function locationOf(url: string, resource: string, id: string): string {
  return url.split('?')[0]?.endsWith('/') ? id : `${resource}/${id}`
}
