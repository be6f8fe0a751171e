import { randomUUID } from 'node:crypto'
import type { VerifiedCall, Verifier } from '@portreeve/verifier'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Dealer, Dealers } from './dealers.ts'
import { parsePageRequest } from './page.ts'
import { isProblem } from './problem.ts'
import { type Log, sendError } from './render-errors.ts'
import { checkPeriod } from './resources/filters.ts'
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

type ListQuery = Record<string, string> & { limit?: string; cursor?: string; from?: string; to?: string }

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
    return sendError(reply, call)
  })

  const list = `/${resource.name}`
  app.get<{ Querystring: ListQuery }>(list, { schema: { querystring: resource.querySchema } }, (request, reply) => {
    const page = checkPeriod(request.query) ?? parsePageRequest(request.query)
    return isProblem(page) ? sendError(reply, page) : resource.list(dealerOf(request), request.query, page)
  })

  app.get<{ Params: { id: string } }>(`${list}/:id`, (request, reply) => {
    const row = resource.find(dealerOf(request), request.params.id)
    return (
      row ?? sendError(reply, { status: 404, code: 'NOT-FOUND', message: `There is no such row in ${resource.name}.` })
    )
  })

  app.post(list, { schema: { body: resource.draftSchema } }, async (request, reply) => {
    const made = await resource.create(request.body, { id: randomUUID(), dealer: dealerOf(request), now: now() })
    if (isProblem(made)) return sendError(reply, made)
    return reply
      .code(201)
      .header('location', locationOf(request.url, resource.name, made.id))
      .send(made)
  })

  refuseOtherMethods(app, list, ['GET', 'HEAD', 'POST'])
  refuseOtherMethods(app, `${list}/:id`, ['GET', 'HEAD'])
  app.setNotFoundHandler((_, reply) =>
    sendError(reply, { status: 404, code: 'NOT-FOUND', message: 'There is no such path in this API.' }),
  )
}

/** On a path that exists, a method that it does not have is told which it has (RFC 9110 §15.5.6). */
function refuseOtherMethods(app: FastifyInstance, url: string, allowed: readonly string[]) {
  const others = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) => !allowed.includes(method))
  const refuse = async ({ method }: FastifyRequest, reply: FastifyReply) => {
    const allow = allowed.join(', ')
    const message = `${method} is not possible here, only ${allow}.`
    return sendError(reply.header('allow', allow), { status: 405, code: 'METHOD-NOT-ALLOWED', message })
  }
  // As a hook after the one that verifies, so that no body is waited for.
  app.route({ method: others, url, onRequest: refuse, handler: refuse })
}

/**
 * Relative to the URL of the request (RFC 9110 §10.2.2): behind the gateway that URL has a namespace which this service
 * never sees.
 */
function locationOf(url: string, resource: string, id: string): string {
  return url.split('?')[0]?.endsWith('/') ? id : `${resource}/${id}`
}
