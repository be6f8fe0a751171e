import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { Agent, fetch as undiciFetch } from 'undici'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Demo } from '../../packages/server/src/demo/index.ts'
import { selfSigned } from '../../packages/server/src/http/testing/self-signed.ts'
import { createTestBrowser } from '../../packages/server/src/identity/testing/test-browser.ts'
import { freePortBase, spawnPortreeve, startDevProcess, temporaryFolder } from '../support/dev-process.ts'
import { ask, authorize } from './support/authorize.ts'
import { checkError, keySet, takeAll } from './support/check-answers.ts'
import { describeAnswers } from './support/modules.ts'
import { discover, makeKey, type Provider } from './support/provider.ts'
import { POST_LOGOUT_REDIRECT_URI, register } from './support/relying-party.ts'
import { openRelyingPartySite } from './support/relying-party-site.ts'

// A whole exchange, and a command line beside it.
vi.setConfig({ testTimeout: 60_000 })

const HOST = 'identity.exchange.example'
/** Nothing listens there: what stands in front of the provider does. */
const PUBLIC_PORT = 9443

let provider: Provider
/** A command line beside the running `portreeve dev`. */
let portreeve: (...args: string[]) => Promise<{ code: number | string; stdout: string; stderr: string }>
let demo: Demo
const ends: (() => Promise<unknown> | unknown)[] = []

beforeAll(async () => {
  const folder = await temporaryFolder()
  ends.push(folder.remove)
  const cwd = folder.path
  const { cert, key } = selfSigned({ names: [HOST, 'localhost'] })
  const [certFile, keyFile] = [join(cwd, 'cert.pem'), join(cwd, 'key.pem')]
  await writeFile(certFile, cert)
  await writeFile(keyFile, key)
  const portBase = await freePortBase()
  const origin = `https://${HOST}:${PUBLIC_PORT}`
  const flags = ['--tls-cert', certFile, '--tls-key', keyFile, '--identity-url', origin]
  const dev = await startDevProcess({ cwd, portBase, flags })
  ends.push(() => dev.stop())
  vi.stubGlobal('fetch', fetchBehindName(cert, portBase))
  ends.push(() => vi.unstubAllGlobals())
  demo = await dev.demo()
  const [user] = demo.users
  if (!user) throw new Error('the demo has no user')
  const site = await openRelyingPartySite()
  ends.push(site.close)
  const { issuer, registrationToken } = demo.identity
  provider = {
    issuer,
    as: await discover(issuer),
    user: { ...user, id: user.id as Provider['user']['id'] },
    password: user.password,
    registrationToken,
    key: await makeKey(),
    site,
    clock: {
      get now() {
        return Math.floor(Date.now() / 1000)
      },
    },
    newBrowser: () => createTestBrowser(origin),
  }
  portreeve = async (...args) => {
    const command = spawnPortreeve(args, { cwd, env: { NODE_EXTRA_CA_CERTS: certFile } })
    return { code: await command.exited, ...command.output() }
  }
}, 60_000)
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

/** As the official suite finds a provider: by a name that leads somewhere, over https with a certificate that was told beforehand. */
function fetchBehindName(ca: string, port: number): typeof fetch {
  const toListener = new Agent({
    connect: { ca, lookup: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]) },
  })
  ends.push(() => toListener.close())
  const behindName = toListener.compose((dispatch) => (options, handler) => {
    const url = new URL(String(options.origin))
    if (url.hostname === HOST && url.port !== String(PUBLIC_PORT)) throw new Error(`asked at port ${url.port}`)
    return dispatch({ ...options, origin: `${url.protocol}//${url.hostname}:${port}` }, handler)
  })
  const send: typeof undiciFetch = (input, init) => undiciFetch(input, { ...init, dispatcher: behindName as Agent })
  return send as unknown as typeof fetch
}

describe('the essential part of every plan, over https under a name and port that are not those it listens on', () => {
  it('every endpoint is https at the public URL, whatever it listens on (OIDC Discovery §3)', () => {
    expect(provider.issuer).toMatch(`https://${HOST}:${PUBLIC_PORT}/oauth2/aus`)
    for (const [name, value] of Object.entries(provider.as)) {
      const isUrl = name === 'issuer' || name === 'jwks_uri' || name.endsWith('_endpoint')
      if (isUrl) expect(value, name).toMatch(`https://${HOST}:${PUBLIC_PORT}/`)
    }
  })

  describe.each([
    { response_type: 'code' },
    { response_type: 'id_token token' },
    { response_type: 'code id_token token', response_mode: 'form_post' as const },
  ])('%j', (variant) => {
    describeAnswers(variant, () => provider)
  })

  it('cookies are for this host alone and travel encrypted (RFC 6265bis §4.1.3.2)', async () => {
    const page = await provider.newBrowser().get(ask(provider, await register(provider, 'code')).url)
    const cookies = page.headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) expect(cookie).toMatch(/^__Host-[\w-]+=.*; Path=\/; .*Secure/)
    expect(page.location).toMatch(`https://${HOST}:${PUBLIC_PORT}/signin/`)
  })

  it('oidcc-rp-initiated-logout (OIDC RP-Initiated Logout §2)', async () => {
    const rp = await register(provider, 'code', { post_logout_redirect_uris: [POST_LOGOUT_REDIRECT_URI] })
    const browser = provider.newBrowser()
    const { id_token } = await takeAll(provider, rp, await authorize(provider, ask(provider, rp), browser))
    const leave = new URLSearchParams({
      id_token_hint: id_token,
      post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI,
      state: 'over',
    })
    const page = await browser.get(`${provider.as.end_session_endpoint}?${leave}`)
    expect(page.location).toBe(`${POST_LOGOUT_REDIRECT_URI}?state=over`)
    checkError(provider, await authorize(provider, ask(provider, rp, { prompt: 'none' }), browser), 'login_required')
  })

  it('oidcc-server-rotate-keys, by `portreeve keys rotate` while it runs (OIDC Core §10.1.1)', async () => {
    const rp = await register(provider, 'code')
    const browser = provider.newBrowser()
    const old = await takeAll(provider, rp, await authorize(provider, ask(provider, rp), browser))
    const before = await keySet(provider)
    const rotated = await portreeve('keys', 'rotate', '--server', demo.identity.authServerId, '--json')
    expect(rotated.stderr).toBe('')
    expect(rotated.code).toBe(0)
    const after = await keySet(provider)
    expect(after.keys.length).toBe(before.keys.length + 1)
    await jwtVerify(old.id_token, createLocalJWKSet(after))
    await takeAll(provider, rp, await authorize(provider, ask(provider, rp), browser))
  })
})
