#!/usr/bin/env node
/**
 * The same service with Fastify.
 *
 * Environment: ISSUER, SUBSCRIPTIONS_URL, APPOINTMENTS_CLIENT_ID, APPOINTMENTS_CLIENT_SECRET; PORT (default 5000).
 */
import { callOf, verifyCalls } from '@portreeve/verifier/fastify'
import Fastify from 'fastify'
import { appointmentsOf } from './appointments.mjs'
import { verifier } from './verifier.mjs'

const app = Fastify()
// onRequest is before the body is read, and runs for paths without a route too. What it refuses it answers by
// itself, and says so on standard error.
app.addHook('onRequest', verifyCalls(verifier))

app.get('/appointments/v1/appointments', async (request) => {
  // From the verifier, never from the path, the query or the body.
  const { organizationInfo, appInfo } = callOf(request).context
  const items = appointmentsOf(organizationInfo.id)
  return { dealer: organizationInfo.name, app: appInfo.name, items, total: items.length }
})

app.setNotFoundHandler((_request, reply) => {
  return reply.code(404).send({ code: 'NOT-FOUND', message: 'There is nothing at this path.' })
})

const url = await app.listen({ port: Number(process.env.PORT ?? '5000'), host: '127.0.0.1' })
process.stdout.write(`service listens at ${url}\n`)
