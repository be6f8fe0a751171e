#!/usr/bin/env node
/**
 * Serves the legacy page.
 *
 * Environment: ISSUER, API_KEY, SUBSCRIPTION_ID, APPOINTMENTS_URL; PORT (default 5000, one of the app's callback URLs).
 */
import { needed, servePage } from '../shared/serve-page.mjs'

const env = needed('ISSUER', 'API_KEY', 'SUBSCRIPTION_ID', 'APPOINTMENTS_URL')

servePage({
  folder: new URL('.', import.meta.url),
  settings: {
    issuer: env.ISSUER,
    clientId: env.API_KEY,
    subscriptionId: env.SUBSCRIPTION_ID,
    appointmentsUrl: env.APPOINTMENTS_URL,
  },
  callsTo: [new URL(env.ISSUER).origin, new URL(env.APPOINTMENTS_URL).origin],
  port: Number(process.env.PORT ?? '5000'),
})
