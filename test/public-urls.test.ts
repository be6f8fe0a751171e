import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Agent, fetch as undiciFetch } from 'undici'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { selfSigned } from '../packages/server/src/http/testing/self-signed.ts'
import { freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'

vi.setConfig({ testTimeout: 60_000 })

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** What a browser and a proxy make of public names: everything leads to the ports that dev listens on. */
function world(ca: string, portOf: (hostname: string) => number): Agent {
  const agent = new Agent({
    connect: { ca, lookup: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]) },
  }).compose((dispatch) => (options, handler) => {
    const { hostname, protocol } = new URL(String(options.origin))
    return dispatch({ ...options, origin: `${protocol}//${hostname}:${portOf(hostname)}` }, handler)
  })
  ends.push(() => agent.close())
  return agent as Agent
}

describe('portreeve dev with https and public URLs that do not match its ports', () => {
  it('is one exchange under those URLs: token, keys, gateway and the service behind it', async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    const cwd = folder.path
    const names = ['identity.exchange.example', 'console.exchange.example', 'api.exchange.example']
    const pair = selfSigned({ names })
    await writeFile(join(cwd, 'cert.pem'), pair.cert)
    await writeFile(join(cwd, 'key.pem'), pair.key)
    const portBase = await freePortBase()
    const urlFlags = ['identity', 'console', 'gateway'].flatMap((role, at) => [`--${role}-url`, `https://${names[at]}`])
    const tlsFlags = ['--tls-cert', join(cwd, 'cert.pem'), '--tls-key', join(cwd, 'key.pem')]
    const dev = await startDevProcess({ cwd, portBase, flags: [...urlFlags, ...tlsFlags] })
    ends.push(() => dev.stop())
    const demo = await dev.demo()
    expect(demo.identity.issuer).toBe(`https://identity.exchange.example/oauth2/${demo.identity.authServerId}`)
    expect(demo.apis.appointments.url).toBe('https://api.exchange.example/harborline/appointments/v1')

    const dispatcher = world(pair.cert, (hostname) => portBase + names.indexOf(hostname))
    const metadata = await undiciFetch(`${demo.identity.issuer}/.well-known/openid-configuration`, { dispatcher })
    expect(await metadata.json()).toMatchObject({ issuer: demo.identity.issuer, jwks_uri: demo.identity.keysUrl })
    const basic = Buffer.from(`${demo.app.apiKey}:${demo.app.apiSecret}`).toString('base64')
    const answer = await undiciFetch(demo.identity.tokenUrl, {
      method: 'POST',
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
      dispatcher,
    })
    const { access_token } = (await answer.json()) as { access_token: string }
    const appointments = await undiciFetch(`${demo.apis.appointments.url}/appointments`, {
      headers: { Authorization: `Bearer ${access_token}`, 'Subscription-Id': demo.subscription.id },
      dispatcher,
    })
    expect(appointments.status).toBe(200)

    // Cookies of an https identity are for its host alone, and never travel unencrypted.
    const signIn = await undiciFetch(`${demo.identity.authorizeUrl}?${authorizeQuery(demo)}`, {
      dispatcher,
      redirect: 'manual',
    })
    expect(signIn.status).toBe(303)
    const cookies = signIn.headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) expect(cookie).toMatch(/^__Host-portreeve.*; Secure/)
  })
})

function authorizeQuery({ app }: { app: { apiKey: string; callbackUrls: string[] } }): URLSearchParams {
  const [redirect_uri = ''] = app.callbackUrls
  return new URLSearchParams({
    client_id: app.apiKey,
    response_type: 'code',
    scope: 'openid',
    redirect_uri,
    state: 's',
  })
}
