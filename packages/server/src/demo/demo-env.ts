import type { Demo } from './plan.ts'

/** The values that the README's `curl` lines name, for `. demo.env` in a shell. */
export function demoEnv(demo: Demo): Record<string, string> {
  return {
    TOKEN_URL: demo.identity.tokenUrl,
    ISSUER: demo.identity.issuer,
    API_KEY: demo.app.apiKey,
    API_SECRET: demo.app.apiSecret,
    GATEWAY_URL: demo.gateway.url,
    APPOINTMENTS_URL: demo.apis.appointments.url,
    CUSTOMERS_URL: demo.apis.customers.url,
    SERVICE_URL: `${demo.apis.appointments.targetUrl}/appointments/v1`,
    SUBSCRIPTION_ID: demo.subscription.id,
    OTHER_SUBSCRIPTION_ID: demo.otherSubscription.id,
    INACTIVE_SUBSCRIPTION_ID: demo.inactiveSubscription.id,
    EXPIRED_TOKEN: demo.refusedTokens?.expired ?? '',
    WRONG_ISSUER_TOKEN: demo.refusedTokens?.wrongIssuer ?? '',
    WRONG_AUDIENCE_TOKEN: demo.refusedTokens?.wrongAudience ?? '',
  }
}
