import { createClient, createSignIn, ExchangeError, readRefusal, type SignIn } from '@portreeve/client'
import { startExchange } from '@portreeve/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Demo } from '../packages/server/src/demo/index.ts'
import { createTestBrowser } from '../packages/server/src/identity/testing/test-browser.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

describe('@portreeve/client at a real exchange', () => {
  let dev: DevProcess
  let demo: Demo
  const ends: (() => unknown)[] = []
  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    dev = await startDevProcess({ cwd: folder.path, portBase: await freePortBase() })
    ends.push(() => dev.stop())
    demo = await dev.demo()
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  it('gets through with a new token when the gateway refuses the old one, which was revoked', async () => {
    const { apiKey, apiSecret } = demo.app
    let ahead = 0
    const now = () => Math.floor(Date.now() / 1000) + ahead
    const client = createClient({ issuer: demo.identity.issuer, apiKey, apiSecret, gatewayUrl: demo.gateway.url, now })
    const call = () =>
      client.fetch(`${demo.apis.appointments.url}/appointments`, { subscriptionId: demo.subscription.id })
    const revoked = await client.token()
    expect((await call()).status).toBe(200)
    const headers = { authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` }
    const body = new URLSearchParams({ token: revoked })
    expect((await fetch(demo.identity.revokeUrl, { method: 'POST', headers, body })).status).toBe(200)
    // A token that has just come is not renewed, so the refusal is to be seen first.
    const refused = await call()
    expect(await readRefusal(refused)).toMatchObject({ source: 'gateway', code: 'INVALID-TOKEN' })
    ahead = 60
    expect((await call()).status).toBe(200)
    expect(await client.token()).not.toBe(revoked)
  })

  it('says what is wrong with a secret by the exchange’s own code', async () => {
    const client = createClient({ issuer: demo.identity.issuer, apiKey: demo.app.apiKey, apiSecret: 'wrong' })
    const fault = await client.token().catch((thrown: unknown) => thrown)
    expect(fault).toBeInstanceOf(ExchangeError)
    expect(fault).toMatchObject({ code: 'invalid_client', status: 401, requestId: expect.any(String) })
  })

  it('publishes an event once, however often it is sent (protocol.md 6.1)', async () => {
    const { clientId: apiKey, clientSecret: apiSecret, channel } = demo.asyncApi
    const publisher = createClient({ issuer: demo.identity.issuer, apiKey, apiSecret, relayUrl: demo.relay.url })
    const event = { channel, dataOwnerId: demo.subscription.organizationId, requestId: crypto.randomUUID(), body: {} }
    expect(await publisher.publish(event)).toEqual(await publisher.publish(event))
    await expect(publisher.publish({ ...event, body: '{"half' })).rejects.toMatchObject({ code: 'INVALID-PAYLOAD' })
  })

  /** As the first person of the demo, up to the app's callback, which nobody visits. */
  async function visit(url: string): Promise<string> {
    const [person] = demo.users
    const browser = createTestBrowser(demo.identity.url)
    const page = await browser.followAll(await browser.get(url))
    const form = page.forms.findIndex(({ action }) => action.endsWith('/password'))
    const fields = { email: person?.email ?? '', password: person?.password ?? '' }
    const consent = await browser.followAll(await browser.submit(page, fields, form))
    return (await browser.submit(consent, { decision: 'allow' })).location ?? ''
  }
  async function signInOnce(signIn: SignIn) {
    const { url, kept } = await signIn.begin({ max_age: 600 })
    return signIn.finish(await visit(url), kept)
  }

  it('signs people in to an app without a secret, by PKCE alone (RFC 7636)', async () => {
    const { clientId: apiKey, redirectUris } = demo.spa
    const signIn = createSignIn({ issuer: demo.identity.issuer, apiKey, redirectUri: redirectUris.at(-1) ?? '' })
    const { claims, access_token } = await signInOnce(signIn)
    expect(claims).toMatchObject({ sub: demo.users[0]?.id, aud: apiKey, at_hash: expect.any(String) })
    const client = createClient({
      issuer: demo.identity.issuer,
      apiKey,
      apiSecret: 'unused',
      gatewayUrl: demo.gateway.url,
    })
    const url = `${demo.apis.appointments.url}/appointments`
    const answer = await client.fetch(url, { subscriptionId: demo.spaSubscription.id, accessToken: access_token })
    expect(answer.status).toBe(200)
  })

  it('signs people in at an authorization server of profile strict, and refreshes there', async () => {
    const redirectUri = 'https://app.example/callback'
    const headers = { authorization: `Bearer ${demo.strict.registrationToken}`, 'content-type': 'application/json' }
    const body = JSON.stringify({
      ...{ redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'] },
      scope: 'openid offline_access',
    })
    const registered = await fetch(demo.strict.registerUrl, { method: 'POST', headers, body })
    const { client_id, client_secret } = (await registered.json()) as Record<string, string>
    const credentials = { apiKey: client_id ?? '', apiSecret: client_secret ?? '' }
    const options = { issuer: demo.strict.issuer, ...credentials, redirectUri }
    const signIn = createSignIn({ ...options, scope: 'openid offline_access' })
    const { refresh_token = '', claims } = await signInOnce(signIn)
    const refreshed = await signIn.refresh(refresh_token, { sub: claims?.sub ?? '' })
    expect(refreshed.access_token).toEqual(expect.any(String))
  })
})

describe('@portreeve/client, at an exchange whose clock is years from this machine’s', () => {
  it('keeps its token for as long as it was given, from when it came', async () => {
    const exchange = await startExchange({ now: 1_600_000_000 })
    try {
      const api = await exchange.api({ target: () => Response.json({}) })
      const app = await exchange.app({ apis: [api] })
      await exchange.subscription({ app })
      const { apiKey, apiSecret } = app
      let requests = 0
      const client = createClient({
        ...{ issuer: exchange.issuer, apiKey, apiSecret },
        ...{ gatewayUrl: exchange.urls.gateway, subscriptionsUrl: exchange.urls.subscriptions },
        fetch: (url, init) => {
          if (String(url).endsWith('/v1/token')) requests++
          return fetch(url, init)
        },
      })
      const [subscription] = await client.subscriptions({ status: 'active' })
      const subscriptionId = subscription?.subscriptionId ?? ''
      for (let call = 0; call < 3; call++)
        expect((await client.fetch(`${api.url}/x`, { subscriptionId })).status).toBe(200)
      expect(requests).toBe(1)
    } finally {
      await exchange.close()
    }
  })
})
