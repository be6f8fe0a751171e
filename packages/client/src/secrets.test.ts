import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSignIn } from './index.ts'
import {
  type Answer,
  apiKey,
  apiSecret,
  type FakeExchange,
  organizationId,
  startFakeExchange,
  subscriptionId,
  tokenOf,
} from './testing/exchange.ts'

let exchange: FakeExchange
beforeEach(async () => {
  exchange = await startFakeExchange()
})
afterEach(() => exchange.close())

const basic = btoa(`${apiKey}:${apiSecret}`)
const token = 'the-access-token'

/** Everything that a log could make of it. */
const shown = (value: unknown) =>
  [
    inspect(value, { depth: 20, showHidden: true }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? value.stack : '',
  ].join('\n')
const secrets = [apiSecret, basic, token, 'the-code', 'the-refresh-token']
function expectNoSecret(value: unknown) {
  const text = shown(value)
  for (const secret of secrets) expect(text).not.toContain(secret)
}
const fault = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('it went well')
    },
    (thrown: unknown) => thrown,
  )

describe('no secret and no token is to be seen', () => {
  it('in a client or a sign-in, before and after they have worked', async () => {
    exchange.tokenAnswer = () => tokenOf(token)
    const client = exchange.client()
    const signIn = createSignIn({ issuer: exchange.issuer, apiKey, apiSecret, redirectUri: 'https://app.example' })
    for (const each of [client, signIn]) expectNoSecret(each)
    await client.fetch('/x', { subscriptionId })
    expectNoSecret(client)
    expectNoSecret(client.forSubscription(subscriptionId))
  })

  it.each<[string, Answer]>([
    [
      'repeats what it was sent',
      { status: 401, body: { error: 'invalid_client', error_description: `bad ${apiSecret}` } },
    ],
    ['repeats the header', { status: 401, body: { error: 'invalid_client', error_description: `Basic ${basic}` } }],
    ['has a secret for a code', { status: 400, body: { error: apiSecret } }],
    ['fails with it', { status: 503, body: { error: 'server_error', error_description: apiSecret } }],
    ['answers with it', { status: 200, body: apiSecret }],
  ])('in the error of a token endpoint that %s', async (_what, answer) => {
    exchange.tokenAnswer = () => answer
    expectNoSecret(await fault(exchange.client().token()))
  })

  it('in the error of a fetch that keeps the whole request in it', async () => {
    const fetch = (_url: unknown, init?: RequestInit): Promise<Response> => {
      const sent = JSON.stringify(Object.fromEntries(new Headers(init?.headers)))
      return Promise.reject(
        Object.assign(new TypeError(`failed with ${sent}`, { cause: new Error(sent) }), { init, sent }),
      )
    }
    expectNoSecret(await fault(exchange.client({ fetch }).token()))
    let isToken = true
    const second = (url: string | URL | Request, init?: RequestInit) => {
      if (!isToken) return fetch(url, init)
      isToken = false
      return Promise.resolve(Response.json(tokenOf(token).body))
    }
    expectNoSecret(await fault(exchange.client({ fetch: second }).fetch('/x', { subscriptionId })))
  })

  it('in the errors of what is refused', async () => {
    exchange.tokenAnswer = () => tokenOf(token)
    exchange.answer = ({ headers }) => ({ status: 403, body: { code: 'X', message: headers.authorization } })
    const client = exchange.client()
    expectNoSecret(await fault(client.subscriptions()))
    expectNoSecret(await fault(client.context(subscriptionId)))
    expectNoSecret(await fault(client.publish({ dataOwnerId: organizationId, body: {} })))
    expectNoSecret(await fault(client.fetch('/x', { subscriptionId, headers: { authorization: `Bearer ${token}` } })))
    expectNoSecret(await fault(client.fetch('/x', { subscriptionId, accessToken: `${token}\n` })))
    expectNoSecret(await fault(client.fetch(`https://user:${token}@127.0.0.1/x`, { subscriptionId })))
  })

  it('in the errors of a sign-in whose answers are wrong in every way', async () => {
    const redirectUri = 'https://app.example/callback'
    const signIn = createSignIn({ issuer: exchange.issuer, apiKey, apiSecret, redirectUri })
    const { kept } = await signIn.begin()
    const callback = `${redirectUri}?${new URLSearchParams({ code: 'the-code', state: kept.state, iss: exchange.issuer })}`
    const described = (text: string) => ({ error: 'invalid_grant', error_description: text })
    const answers: Answer[] = [
      ...['the-code', kept.code_verifier, apiSecret, basic].map(
        (secret): Answer => ({ status: 400, body: described(`no ${secret}`) }),
      ),
      tokenOf(token),
      tokenOf(token, { token_type: 'mac' }),
      tokenOf(token, { id_token: `${token}.${token}.${token}` }),
      tokenOf(token, { expires_in: token }),
      { status: 200, body: `${token} is no JSON` },
      { status: 401, headers: { 'www-authenticate': `Basic realm="${apiSecret}"` }, body: {} },
    ]
    for (const answer of answers) {
      exchange.tokenAnswer = () => answer
      const thrown = await fault(signIn.finish(callback, kept))
      expectNoSecret(thrown)
      expect(shown(thrown)).not.toContain(kept.code_verifier)
    }
    exchange.tokenAnswer = () => ({ status: 400, body: described('the-refresh-token') })
    expectNoSecret(await fault(signIn.refresh('the-refresh-token')))
  })
})
