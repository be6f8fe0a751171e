import {
  type AppId,
  type AuthServerId,
  type ClientId,
  type ClientMetadata,
  type EpochSeconds,
  type OrganizationId,
  responseTypes,
  type UserId,
} from '@portreeve/protocol'
import type { Demo } from '../demo-json/index.ts'
import { hashInitialAccessToken } from '../identity/index.ts'
import type { Client, UserClaims } from '../store/index.ts'
import { callbackUrls } from './complete-demo.ts'
import { selectedByApp } from './plan.ts'
import { type ProvisionDeps, putApp, putServer, putSubscription } from './provision.ts'

/** Scopes of the exchange beside the standard ones (protocol.md 2.2). */
const ownScopes = ['roles', 'user_details']
const userScopes = ['openid', 'profile', 'email', 'phone', 'address', ...ownScopes, 'offline_access']
const YEAR_SECONDS = 366 * 86_400

/**
 * What signing in needs, beside what a demo of the first version has: records of before get what they lack, so that a home of
 * that version goes on. Every step may be repeated.
 */
export async function addSignIn(demo: Demo, deps: ProvisionDeps): Promise<void> {
  const { store, identity } = deps
  const server = await store.authorizationServers.find(demo.identity.authServerId as AuthServerId)
  if (server) {
    const settings = { ...server.settings, scopes: server.settings.scopes ?? ownScopes }
    await store.authorizationServers.put({ ...server, settings })
  }
  await putServer(
    demo.strict.authServerId,
    { name: 'Demo exchange, strict', profile: 'strict', signingAlgs: ['ES256'] },
    // Younger than the other, also within one second: what is registered without naming a server belongs to the oldest.
    { ...deps, now: () => (deps.now() + 1) as EpochSeconds },
  )
  await identity.ensureKey(demo.strict.authServerId as AuthServerId)
  await putRegistrationTokens(demo, deps)
  await completeApp(demo, deps)
  await putSpa(demo, deps)
  await completeUsers(demo, deps)
}

async function putRegistrationTokens(
  { identity, strict }: Demo,
  { store, identity: { hashSecret }, now }: ProvisionDeps,
) {
  for (const { authServerId, registrationToken } of [identity, strict]) {
    const createdAt = now()
    await store.registrationTokens.put({
      hmac: hashInitialAccessToken(registrationToken, hashSecret),
      authServerId: authServerId as AuthServerId,
      name: 'demo',
      scopes:
        authServerId === strict.authServerId
          ? userScopes.filter((scope) => !ownScopes.includes(scope))
          : [...userScopes, 'anonymous'],
      createdAt,
      expiresAt: (createdAt + 10 * YEAR_SECONDS) as EpochSeconds,
    })
  }
}

const links = (path: string): ClientMetadata => ({
  client_uri: `https://brightwork.example/${path}`,
  policy_uri: `https://brightwork.example/${path}/privacy`,
  tos_uri: `https://brightwork.example/${path}/terms`,
})

/** The demo app may do everything that any client may. */
async function completeApp(demo: Demo, { store }: ProvisionDeps): Promise<void> {
  const client = await store.clients.find(demo.app.apiKey as ClientId)
  // The app's callback URLs may have come here already, when the store was brought up to date.
  if (client && client.metadata.client_name === undefined) {
    await store.clients.put({
      ...client,
      grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
      scopes: [...userScopes, 'anonymous'],
      metadata: {
        client_name: demo.app.name,
        ...links('service-lane'),
        redirect_uris: demo.app.callbackUrls,
        response_types: [...responseTypes],
        post_logout_redirect_uris: [...callbackUrls],
      },
    })
  }
  const other = await store.clients.find(demo.otherApp.apiKey as ClientId)
  if (other && other.metadata.client_name === undefined) {
    await store.clients.put({ ...other, metadata: { ...other.metadata, client_name: demo.otherApp.name } })
  }
}

async function putSpa(demo: Demo, deps: ProvisionDeps): Promise<void> {
  const { id, name, clientId, redirectUris, postLogoutRedirectUris } = demo.spa
  const client: Omit<Client, 'createdAt'> = {
    client_id: clientId as ClientId,
    authServerId: demo.identity.authServerId as AuthServerId,
    owner: { kind: 'app', id: id as AppId },
    secrets: [],
    grant_types: ['authorization_code', 'refresh_token'],
    scopes: userScopes,
    metadata: {
      client_name: name,
      ...links('lot-walk'),
      redirect_uris: redirectUris,
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      post_logout_redirect_uris: postLogoutRedirectUris,
    },
    settings: {},
    disabled: false,
    version: 1,
  }
  await deps.store.clients.put({ ...client, createdAt: deps.now() })
  const app = { id, name, apiKey: clientId }
  await putApp(
    demo,
    app,
    { organizationId: demo.organizations.appDeveloper.id as OrganizationId, selected: selectedByApp },
    deps,
  )
  await putSubscription(demo, demo.spaSubscription, app, 'active', deps)
}

const claimsByEmail: Readonly<Record<string, UserClaims>> = {
  'dana@lakeside.example': {
    given_name: 'Dana',
    family_name: 'Whitfield',
    preferred_username: 'dana',
    locale: 'en-US',
    zoneinfo: 'America/New_York',
    phone_number: '+18025550114',
    phone_number_verified: true,
    address: {
      formatted: '120 Harbor Street\nBurlington, VT 05401\nUnited States',
      street_address: '120 Harbor Street',
      locality: 'Burlington',
      region: 'VT',
      postal_code: '05401',
      country: 'US',
    },
  },
  'omar@brightwork.example': {
    given_name: 'Omar',
    family_name: 'Castellano',
    locale: 'en-CA',
    zoneinfo: 'America/Toronto',
    phone_number: '+14165550135',
  },
  'mei@harborline.example': {
    given_name: 'Mei',
    family_name: 'Lindqvist',
    locale: 'en-US',
    zoneinfo: 'America/New_York',
  },
}

async function completeUsers(demo: Demo, { store, now }: ProvisionDeps): Promise<void> {
  for (const { id } of [...demo.users, demo.admin]) {
    const user = await store.users.find(id as UserId)
    if (!user || (user.emailVerified && Object.keys(user.claims).length > 0)) continue
    const claims = Object.keys(user.claims).length > 0 ? user.claims : (claimsByEmail[user.email] ?? {})
    await store.users.put({ ...user, emailVerified: true, claims, updatedAt: now() })
  }
}
