#!/usr/bin/env node
/**
 * An API service with Express: GET /appointments/v1/appointments, as the gateway calls it. Each call is verified before anything else of it
 * is looked at, and answered with rows of the organization that the verified Subscription-Id stands for.
 *
 * Environment: ISSUER, SUBSCRIPTIONS_URL, APPOINTMENTS_CLIENT_ID, APPOINTMENTS_CLIENT_SECRET; PORT (default 5000).
 */
import { callOf, verifyCalls } from '@portreeve/verifier/express'
import express from 'express'
import { appointmentsOf } from './appointments.mjs'
import { verifier } from './verifier.mjs'

const app = express()
app.disable('x-powered-by')

// In front of every route, and of express.json(): who may not call has nothing parsed. What it refuses it
// answers by itself, and says so on standard error.
app.use(verifyCalls(verifier))

app.get('/appointments/v1/appointments', (request, response) => {
  // From the verifier, never from the path, the query or the body.
  const { organizationInfo, appInfo } = callOf(request).context
  const items = appointmentsOf(organizationInfo.id)
  response.json({ dealer: organizationInfo.name, app: appInfo.name, items, total: items.length })
})

app.use((_request, response) => {
  response.status(404).json({ code: 'NOT-FOUND', message: 'There is nothing at this path.' })
})

const server = app.listen(Number(process.env.PORT ?? '5000'), '127.0.0.1', () => {
  process.stdout.write(`service listens at http://127.0.0.1:${server.address().port}\n`)
})
