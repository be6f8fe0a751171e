#!/usr/bin/env node
/**
 * Serves the page. Any web server does: nothing is decided here, and nothing is secret.
 *
 * Environment: ISSUER, SPA_CLIENT_ID, SPA_SUBSCRIPTION_ID, APPOINTMENTS_URL; PORT (default 5001, one of the app's callback URLs).
 */
import { needed, servePage } from '../shared/serve-page.mjs'

const env = needed('ISSUER', 'SPA_CLIENT_ID', 'SPA_SUBSCRIPTION_ID', 'APPOINTMENTS_URL')

servePage({
  folder: new URL('.', import.meta.url),
  settings: {
    issuer: env.ISSUER,
    clientId: env.SPA_CLIENT_ID,
    // In a real app: which dealer the person works for. It is no secret, and the gateway checks that it is this app's.
    subscriptionId: env.SPA_SUBSCRIPTION_ID,
    appointmentsUrl: env.APPOINTMENTS_URL,
  },
  callsTo: [new URL(env.ISSUER).origin, new URL(env.APPOINTMENTS_URL).origin],
  port: Number(process.env.PORT ?? '5001'),
})
