import type { Demo } from '../demo-json/index.ts'
import { peopleByOrganization } from './registry-texts.ts'

/** The values that the README's `curl` lines name and that programs in `examples/` read: for `. demo.env` in a shell, and `node --env-file`. */
export function demoEnv(demo: Demo): Record<string, string> {
  return {
    TOKEN_URL: demo.identity.tokenUrl,
    ISSUER: demo.identity.issuer,
    API_KEY: demo.app.apiKey,
    API_SECRET: demo.app.apiSecret,
    USERINFO_URL: demo.identity.userinfoUrl,
    REDIRECT_URI: demo.app.callbackUrls[0] ?? '',
    SIGN_IN_URL: signInUrl(demo),
    USER_EMAIL: demo.users[0]?.email ?? '',
    USER_PASSWORD: demo.users[0]?.password ?? '',
    APP_DEVELOPER_TOKEN: tokenOf(demo, 'appDeveloper'),
    API_DEVELOPER_TOKEN: tokenOf(demo, 'apiDeveloper'),
    GATEWAY_URL: demo.gateway.url,
    APPOINTMENTS_URL: demo.apis.appointments.url,
    APPOINTMENTS_CLIENT_ID: demo.apis.appointments.clientId,
    APPOINTMENTS_CLIENT_SECRET: demo.apis.appointments.clientSecret,
    CUSTOMERS_URL: demo.apis.customers.url,
    SERVICE_URL: `${demo.apis.appointments.targetUrl}/appointments/v1`,
    SUBSCRIPTION_ID: demo.subscription.id,
    OTHER_SUBSCRIPTION_ID: demo.otherSubscription.id,
    INACTIVE_SUBSCRIPTION_ID: demo.inactiveSubscription.id,
    SUBSCRIPTIONS_URL: demo.subscriptions.url,
    SPA_CLIENT_ID: demo.spa.clientId,
    SPA_SUBSCRIPTION_ID: demo.spaSubscription.id,
    RELAY_URL: demo.relay.url,
    EVENTS_URL: demo.asyncApi.publishUrl,
    CHANNEL: demo.asyncApi.channel,
    PUBLISHER_ID: demo.asyncApi.clientId,
    PUBLISHER_SECRET: demo.asyncApi.clientSecret,
    DATA_OWNER_ID: demo.organizations.buyer.id,
    WEBHOOK_URL: demo.asyncApi.webhookUrl,
    EXPIRED_TOKEN: demo.refusedTokens?.expired ?? '',
    WRONG_ISSUER_TOKEN: demo.refusedTokens?.wrongIssuer ?? '',
    WRONG_AUDIENCE_TOKEN: demo.refusedTokens?.wrongAudience ?? '',
  }
}

/** Of the person who owns the organization, for the management API. */
const tokenOf = ({ users }: Demo, role: 'appDeveloper' | 'apiDeveloper'): string =>
  users.find(({ email }) => email === peopleByOrganization[role].email)?.managementToken ?? ''

/** An authorization request of the demo app, to be opened in a browser (protocol.md 2.2). */
function signInUrl({ app, identity }: Demo): string {
  const request = new URLSearchParams({
    client_id: app.apiKey,
    response_type: 'code',
    scope: 'openid profile email offline_access',
    redirect_uri: app.callbackUrls[0] ?? '',
    state: 'from-the-readme',
    nonce: 'from-the-readme',
  })
  return `${identity.authorizeUrl}?${request}`
}
