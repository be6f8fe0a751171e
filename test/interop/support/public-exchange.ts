import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Agent, fetch as undiciFetch } from 'undici'
import type { Demo } from '../../../packages/server/src/demo/index.ts'
import { createTestBrowser, type TestBrowser } from '../../../packages/server/src/identity/testing/test-browser.ts'
import { freePortBase, spawnPortreeve, temporaryFolder, untilReady } from '../../support/dev-process.ts'
import { startConnectProxy } from './connect-proxy.ts'
import { type RunClient, runClientWith } from './run-client.ts'

const run = promisify(execFile)

export const AUTH_SERVER_ID = 'aus1p1ixy7YL8cMq02p7'
const names = ['identity', 'console', 'api', 'event-relay', 'subscriptions'] as const
/** Of the listener behind each name, from the port base. */
const offsets = { identity: 0, console: 1, api: 2, 'event-relay': 3, subscriptions: 1 } as const

/** `portreeve dev` under the names, the id and the paths of the public exchange, as docs/moving-from-fortellis.md starts it. */
export interface PublicExchange {
  demo: Demo
  portBase: number
  cwd: string
  /** What a program needs around it to meet the exchange under its public names; nothing in the program changes. */
  env: Record<string, string>
  /** The same for the test itself. */
  fetch: typeof globalThis.fetch
  /** Somebody who has signed in stays so. */
  browser: TestBrowser
  /** Goes to the authorization endpoint with this query as it stands, signs in and agrees where asked. The `Location` that leads back to the app, as it stands. */
  authorize(query: string): Promise<string>
  runClient: RunClient
  /** A request to the management API, the operator's; rejects unless it is answered with 2xx. */
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects.
  manage(method: string, path: string, body?: unknown): Promise<any>
  close(): Promise<void>
}

export interface PublicExchangeOptions {
  flags?: string[]
  env?: Record<string, string>
  /** A folder with a home that goes on. */
  cwd?: string
  /** Starts a proxy that ends https for all names at one port, from the guide's file. Portreeve speaks plain http behind it. */
  behind?:
    | ((proxy: { cwd: string; portBase: number; file: string }) => Promise<{ port: number; close(): unknown }>)
    | undefined
}

export async function openPublicExchange({ flags = [], env = {}, cwd, behind }: PublicExchangeOptions = {}) {
  const ends: (() => unknown)[] = []
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    const folder = cwd === undefined ? await temporaryFolder() : { path: cwd, remove: async () => {} }
    ends.push(folder.remove)
    return await open({ flags, env, cwd: folder.path, behind }, ends, close)
  } catch (fault) {
    await close()
    throw fault
  }
}

async function open(
  { flags, env, cwd, behind }: Required<Omit<PublicExchangeOptions, 'behind'>> & Pick<PublicExchangeOptions, 'behind'>,
  ends: (() => unknown)[],
  close: () => Promise<void>,
): Promise<PublicExchange> {
  const guide = await readGuide()
  await run('sh', ['-c', guide.certificate], { cwd, timeout: 30_000 })
  const portBase = await freePortBase()
  const start = behind ? withoutTls(guide.start) : guide.start
  const words = ['dev', '--port-base', String(portBase), ...start, ...flags]
  const dev = await untilReady(spawnPortreeve(words, { cwd, env }))
  ends.push(() => dev.stop())
  const demo = JSON.parse(await readFile(join(cwd, '.portreeve', 'demo.json'), 'utf8')) as Demo

  const front = await behind?.({ cwd, portBase, file: guide.caddyfile })
  ends.push(() => front?.close())
  const portOf = new Map(names.map((name) => [`${name}.fortellis.io:443`, front?.port ?? portBase + offsets[name]]))
  const proxy = await startConnectProxy(portOf)
  ends.push(() => proxy.close())
  const ca = await readFile(join(cwd, 'cert.pem'), 'utf8')
  const fetch = fetchThere(portOf, ca, ends)
  const browser = createTestBrowser('https://identity.fortellis.io', fetch)
  const surroundings = {
    PATH: process.env.PATH ?? '',
    HOME: cwd,
    HTTPS_PROXY: proxy.url,
    https_proxy: proxy.url,
    NO_PROXY: 'localhost,127.0.0.1',
    no_proxy: 'localhost,127.0.0.1',
    CURL_CA_BUNDLE: join(cwd, 'cert.pem'),
    REQUESTS_CA_BUNDLE: join(cwd, 'cert.pem'),
    SSL_CERT_FILE: join(cwd, 'cert.pem'),
    NODE_EXTRA_CA_CERTS: join(cwd, 'cert.pem'),
    NODE_OPTIONS: `--require=${new URL('public-names.cjs', import.meta.url).pathname}`,
    PUBLIC_NAMES: [...portOf].map((pair) => pair.join('=')).join(','),
    JAVA_TOOL_OPTIONS: `-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=${new URL(proxy.url).port} -Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword=changeit`,
    // Of the demo, as programs have them in their settings.
    API_KEY: demo.app.apiKey,
    API_SECRET: demo.app.apiSecret,
    SUBSCRIPTION_ID: demo.subscription.id,
  }
  return {
    ...{ demo, portBase, cwd, fetch, browser, close, env: surroundings },
    authorize: (query) => authorize(query, browser, demo),
    runClient: runClientWith({ env: surroundings, cwd }),
    async manage(method, path, body) {
      const answer = await fetch(`https://console.fortellis.io/management/v1${path}`, {
        method,
        headers: { Authorization: `Bearer ${demo.admin.managementToken}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    },
  }
}

/** The commands of the guide, as it has them. */
async function readGuide() {
  const page = await readFile(new URL('../../../docs/moving-from-fortellis.md', import.meta.url), 'utf8')
  const block = (word: string) => {
    const [, text] = new RegExp(`\`\`\`sh ${word}\\n(.*?)\`\`\``, 's').exec(page) ?? []
    if (text === undefined) throw new Error(`the guide has no block for the ${word}`)
    return text.replaceAll('\\\n', ' ')
  }
  const [, flags = ''] = /^npm start -- (.*)$/.exec(block('start').trim()) ?? []
  const [, caddyfile = ''] = /```caddyfile\n(.*?)```/s.exec(page) ?? []
  return { certificate: block('certificate'), start: flags.split(/\s+/), caddyfile }
}

/** As the guide says for a proxy that ends https. */
const withoutTls = (flags: readonly string[]) => [
  ...flags.filter((flag, at) => !flag.startsWith('--tls-') && !flags[at - 1]?.startsWith('--tls-')),
  '--trusted-proxy',
  '127.0.0.0/8',
]

function fetchThere(portOf: ReadonlyMap<string, number>, ca: string, ends: (() => unknown)[]): typeof fetch {
  const agent = new Agent({
    connect: { ca, lookup: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]) },
  })
  ends.push(() => agent.close())
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    const { hostname, protocol } = new URL(String(options.origin))
    const port = portOf.get(`${hostname}:443`)
    if (port === undefined) throw new Error(`${hostname} is not part of this exchange`)
    // The Host header stays what it is for people who know no ports.
    const headers = { ...(options.headers as object), host: hostname }
    return dispatch({ ...options, headers, origin: `${protocol}//${hostname}:${port}` } as typeof options, handler)
  })
  const there = (input: string, init: object) => undiciFetch(input, { ...init, dispatcher })
  return there as unknown as typeof fetch
}

async function authorize(query: string, browser: TestBrowser, { users, identity }: Demo): Promise<string> {
  let page = await browser.followAll(await browser.get(`${identity.authorizeUrl}?${query}`))
  for (let step = 0; step < 2 && page.location === undefined; step++) {
    const password = page.forms.findIndex(({ action }) => action.endsWith('/password'))
    const [person] = users
    const fields = { email: person?.email ?? '', password: person?.password ?? '' }
    const answer = await (password >= 0
      ? browser.submit(page, fields, password)
      : browser.submit(page, { decision: 'allow' }))
    page = await browser.followAll(answer)
  }
  if (page.rawLocation === undefined) throw new Error(`status ${page.status}: ${page.text}`)
  return page.rawLocation
}
