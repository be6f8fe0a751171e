import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../support/ports.ts'
import { openPublicExchange, type PublicExchange } from '../support/public-exchange.ts'
import { hasPython, startClient } from '../support/run-client.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let exchange: PublicExchange
let port: number
beforeAll(async () => {
  exchange = await openPublicExchange()
  port = await freePort()
  const { id } = exchange.demo.app
  const callbackUrls = [`http://localhost:${port}`, 'http://localhost:80', 'http://localhost:5000/index.html']
  await exchange.manage('PATCH', `/apps/${id}`, { callbackUrls })
})
afterAll(() => exchange?.close())

const program = (name: string) => new URL(`signin/${name}`, import.meta.url)

describe('protocol.md 2.2, 2.4 apps for the public exchange sign people in', () => {
  it('2.2, 2.4 code flow: slash that is not registered, raw redirect_uri and state, an extra, a pattern that wants a parameter behind code', async () => {
    const env = { ...exchange.env, PORT: String(port) }
    const app = await startClient(program('regex-callback.mjs'), { env, cwd: exchange.cwd })
    try {
      const login = await fetch(`http://localhost:${port}/login`, { redirect: 'manual' })
      const { search } = new URL(login.headers.get('location') ?? '')
      const location = await exchange.authorize(search.slice(1))
      expect(location).toMatch(new RegExp(`^http://localhost:${port}/\\?code=[\\w-]+&state=`))
      expect(new URL(location).searchParams.get('state')).toBe(`http://localhost:${port}/`)
      const answer = await fetch(location)
      const token = (await answer.json()) as Record<string, unknown>
      expect([answer.status, token.scope]).toEqual([200, 'openid'])
      expect(token.id_token).toMatch(/^ey/)
    } finally {
      await app.stop()
    }
  })

  it.skipIf(!hasPython)('2.2 an explicit :80, repeated in the token request, in Python', async () => {
    const query = await exchange.runClient(program('explicit_port.py'))
    const location = await exchange.authorize(query)
    expect(location).toMatch(/^http:\/\/localhost:80\/\?code=/)
    const code = new URL(location).searchParams.get('code') ?? ''
    expect(await exchange.runClient(program('explicit_port.py'), { CODE: code })).toMatchObject({ scope: 'openid' })
  })

  it.each([
    ['token', ['access_token', 'token_type', 'expires_in', 'scope', 'state']],
    ['token%20id_token', ['access_token', 'token_type', 'expires_in', 'scope', 'state', 'id_token']],
  ])(
    '2.4 implicit flow, %s: the access token is cut out of the fragment in each of three ways',
    async (response_type, names) => {
      const query = `nonce=true&response_type=${response_type}&scope=openid&state=word&response_mode=fragment&redirect_uri=http://localhost:5000/index.html`
      const LOCATION = await exchange.authorize(`client_id=${exchange.demo.app.apiKey}&${query}`)
      expect(LOCATION).toMatch(/^http:\/\/localhost:5000\/index\.html#access_token=/)
      const read = await exchange.runClient(program('cut-fragment.mjs'), { LOCATION })
      expect(read.statuses).toEqual([200, 200, 200])
      expect(read.names.slice(0, 5)).toEqual(names.slice(0, 5))
      expect(read.names).toEqual(expect.arrayContaining(names))
    },
  )
})
