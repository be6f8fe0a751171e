import { chmod, cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { selfSigned } from '../packages/server/src/http/testing/self-signed.ts'
import { databaseOfItsOwn } from './support/databases.ts'
import {
  freePortBase,
  runPortreeve,
  spawnPortreeve,
  startDevProcess,
  temporaryFolder,
  untilReady,
} from './support/dev-process.ts'

// Several processes each, one after the other.
vi.setConfig({ testTimeout: 60_000 })

const postgres = process.env.PORTREEVE_TEST_DATABASE_URL
const KEY = 'q83vEjRWeJq83xAhMkNUZXaHmKm6y9zt/g8eLTxLWmk='

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function folderOfItsOwn(): Promise<string> {
  const folder = await temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}

/** A trial on this machine. */
const local = (portBase: number) => ({
  PORTREEVE_ENCRYPTION_KEY: KEY,
  PORTREEVE_INSECURE_HTTP: 'true',
  PORTREEVE_PORT_BASE: String(portBase),
  PORTREEVE_IDENTITY_URL: `http://localhost:${portBase}`,
  PORTREEVE_CONSOLE_URL: `http://localhost:${portBase + 1}`,
  PORTREEVE_GATEWAY_URL: `http://localhost:${portBase + 2}`,
})

/** As a proxy would reach it. */
const publicUrls = {
  PORTREEVE_ENCRYPTION_KEY: KEY,
  PORTREEVE_IDENTITY_URL: 'https://identity.exchange.example',
  PORTREEVE_CONSOLE_URL: 'https://console.exchange.example',
  PORTREEVE_GATEWAY_URL: 'https://api.exchange.example',
}

type Serving = Awaited<ReturnType<typeof served>>

async function served(cwd: string, env: Record<string, string>, ...flags: string[]) {
  const serving = await untilReady(spawnPortreeve(['serve', ...flags], { cwd, env }))
  ends.push(() => serving.stop('SIGKILL'))
  return serving
}

const portreeve = (cwd: string, ...args: string[]) => runPortreeve(args, { cwd })

async function managementFile(cwd: string) {
  const path = join(cwd, 'portreeve-home', 'management.json')
  return { path, ...(JSON.parse(await readFile(path, 'utf8')) as Record<'url' | 'token' | 'authServerId', string>) }
}

const health = async (portBase: number) => (await fetch(`http://127.0.0.1:${portBase + 9}/readyz`)).status

async function metadataOf(port: number, authServerId: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`http://127.0.0.1:${port}/oauth2/${authServerId}/.well-known/openid-configuration`, {
    headers,
  })
  return (await answer.json()) as { issuer: string; token_endpoint: string }
}

describe('portreeve serve', () => {
  it('makes one authorization server and a management token on an empty store, and tells how to go on', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const serving = await served(cwd, local(portBase))
    const { path, token, authServerId, url } = await managementFile(cwd)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(url).toBe(`http://localhost:${portBase + 1}`)
    expect(await health(portBase)).toBe(200)
    expect((await metadataOf(portBase, authServerId)).issuer).toBe(
      `http://localhost:${portBase}/oauth2/${authServerId}`,
    )
    const { stdout, stderr } = serving.output()
    expect(stdout).toContain('portreeve users invite')
    expect(stderr).toContain('--insecure-http')
    for (const secret of [token, KEY]) expect(stdout + stderr).not.toContain(secret)
    const servers = await portreeve(cwd, 'servers', 'list', '--json')
    expect(JSON.parse(servers.stdout)).toMatchObject({ items: [{ id: authServerId, profile: 'exchange' }] })
    expect(await serving.stop()).toBe(0)
  })

  it('has nothing of a demo: no demo.json, no mailbox, no demo user', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    await served(cwd, local(portBase))
    expect((await readdir(join(cwd, 'portreeve-home'))).sort()).toEqual(['management.json', 'store'])
    expect((await fetch(`http://127.0.0.1:${portBase}/mailbox`)).status).toBe(404)
    const users = await portreeve(cwd, 'users', 'list', '--json')
    expect(JSON.parse(users.stdout).items).toHaveLength(1)
  })

  it('continues with the same server, keys and token, also under another URL and after kill -9', async () => {
    const cwd = await folderOfItsOwn()
    const first = await served(cwd, local(await freePortBase()), '--profile', 'strict')
    const before = await managementFile(cwd)
    await first.stop('SIGKILL')
    const portBase = await freePortBase()
    await served(cwd, local(portBase))
    expect(await managementFile(cwd)).toEqual({
      ...before,
      url: `http://localhost:${portBase + 1}`,
      issuer: `http://localhost:${portBase}/oauth2/${before.authServerId}`,
      gatewayUrl: `http://localhost:${portBase + 2}`,
    })
    const servers = await portreeve(cwd, 'servers', 'list', '--json')
    expect(JSON.parse(servers.stdout)).toMatchObject({ items: [{ id: before.authServerId, profile: 'strict' }] })
  })

  it('kill -9 at any moment of the first start: the next one finishes it, with one server and one token', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const seen = new Set<string>()
    for (let kill = 0; kill < 8; kill++) {
      const serving = spawnPortreeve(['serve'], { cwd, env: local(portBase) })
      await new Promise((resolve) => setTimeout(resolve, 150 + kill * 90))
      await serving.stop('SIGKILL')
      await managementFile(cwd)
        .then(({ token, authServerId }) => seen.add(`${token} ${authServerId}`))
        .catch(() => undefined)
    }
    await served(cwd, local(portBase))
    const { token, authServerId } = await managementFile(cwd)
    expect(new Set([...seen, `${token} ${authServerId}`]).size).toBe(1)
    expect((await portreeve(cwd, 'servers', 'list')).stdout.match(/\baus\w{17}\b/g)?.[0]).toBe(authServerId)
  })

  it.skipIf(postgres === undefined)('two nodes on one PostgreSQL agree on one server and one token', async () => {
    const database = await databaseOfItsOwn(postgres ?? '')
    ends.push(database.drop)
    const nodes = await Promise.all(
      [1, 2].map(async () => {
        const cwd = await folderOfItsOwn()
        const portBase = await freePortBase()
        await served(cwd, { ...local(portBase), PORTREEVE_DATABASE_URL: database.url })
        return { cwd, portBase }
      }),
    )
    const files = await Promise.all(nodes.map(({ cwd }) => managementFile(cwd).catch(() => undefined)))
    const [file] = files.filter((each) => each !== undefined)
    expect(files.filter((each) => each !== undefined)).toHaveLength(1)
    for (const { portBase } of nodes) {
      const answer = await fetch(`http://127.0.0.1:${portBase + 1}/management/v1/authorization-servers`, {
        headers: { Authorization: `Bearer ${file?.token}` },
      })
      expect(await answer.json()).toMatchObject({ items: [{ id: file?.authServerId }] })
    }
  })

  it('T-06 answers with its public URLs, whatever Host and forwarded headers say', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    await served(cwd, { ...publicUrls, PORTREEVE_PORT_BASE: String(portBase), PORTREEVE_TRUSTED_PROXY: '127.0.0.0/8' })
    const { authServerId, url } = await managementFile(cwd)
    expect(url).toBe('https://console.exchange.example')
    const issuer = `https://identity.exchange.example/oauth2/${authServerId}`
    const lies: Record<string, string>[] = [
      {},
      { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http', 'X-Forwarded-Prefix': '/evil' },
      { Forwarded: 'host=evil.example;proto=http', 'X-Original-URL': '/evil' },
    ]
    for (const headers of lies) {
      expect(await metadataOf(portBase, authServerId, headers)).toMatchObject({
        issuer,
        token_endpoint: `${issuer}/v1/token`,
      })
    }
  })

  it('serves https with its own certificate, and takes a new one on SIGHUP', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const [first, second] = [selfSigned(), selfSigned()]
    const [tlsCert, tlsKey] = [join(cwd, 'cert.pem'), join(cwd, 'key.pem')]
    const install = async (pair: typeof first) => {
      await writeFile(tlsCert, pair.cert)
      await writeFile(tlsKey, pair.key)
    }
    await install(first)
    const serving = await served(
      cwd,
      { ...publicUrls, PORTREEVE_PORT_BASE: String(portBase) },
      ...['--tls-cert', tlsCert, '--tls-key', tlsKey],
    )
    expect(serving.output().stderr).toContain('the certificate is not for these hosts')
    const { authServerId } = await managementFile(cwd)
    const keys = `/oauth2/${authServerId}/v1/keys`
    expect(await getOverTls(portBase, keys, first.cert)).toBe(200)
    // The console and the gateway too.
    expect(await getOverTls(portBase + 1, '/management/v1/users', first.cert)).toBe(401)
    expect(await getOverTls(portBase + 2, '/nothing', first.cert)).toBe(404)
    await writeFile(tlsKey, second.key)
    serving.process.kill('SIGHUP')
    await expect.poll(() => serving.output().stderr).toContain('the old one stays')
    expect(await getOverTls(portBase, keys, first.cert)).toBe(200)
    await install(second)
    serving.process.kill('SIGHUP')
    await expect.poll(() => serving.output().stderr).toContain('certificate renewed')
    expect(await getOverTls(portBase, keys, second.cert)).toBe(200)
    await expect(getOverTls(portBase, keys, first.cert)).rejects.toThrow()
  })
})

function getOverTls(port: number, path: string, ca: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = httpsRequest(
      { host: '127.0.0.1', servername: 'localhost', port, path, ca, agent: false },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

describe('T-36 portreeve serve refuses to start', () => {
  async function refusal(cwd: string, env: Record<string, string>, ...flags: string[]): Promise<string> {
    const serving: Omit<Serving, 'demo'> = spawnPortreeve(['serve', ...flags], { cwd, env })
    expect(await serving.exited).toBe(1)
    const { stdout, stderr } = serving.output()
    expect(stdout).toBe('')
    return stderr
  }

  it.each<[string, Record<string, string>, string]>([
    ['without an encryption key', { PORTREEVE_ENCRYPTION_KEY: '' }, 'There is no encryption key'],
    ['with a plain-http identity', { PORTREEVE_IDENTITY_URL: 'http://identity.example' }, 'is plain http'],
    ['without a public URL', { PORTREEVE_CONSOLE_URL: '' }, '--console-url (PORTREEVE_CONSOLE_URL) is missing'],
  ])('%s', async (_what, change, text) => {
    const cwd = await folderOfItsOwn()
    expect(await refusal(cwd, { ...publicUrls, ...change })).toContain(text)
    expect(await readdir(cwd)).toEqual([])
  })

  it("on a demo's home, and with everything else that is wrong, at once", async () => {
    const cwd = await folderOfItsOwn()
    await mkdir(join(cwd, 'home'), { mode: 0o700 })
    await writeFile(join(cwd, 'home', 'demo.json'), '{}')
    const text = await refusal(
      cwd,
      { PORTREEVE_IDENTITY_URL: 'http://x.example' },
      '--home',
      'home',
      '--smtp-url',
      'smtp://u:hunter2@x',
    )
    for (const part of [
      'demo exchange',
      'encryption key',
      'plain http',
      '--console-url',
      '--gateway-url',
      'PORTREEVE_SMTP_URL',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain('hunter2')
    expect(
      text
        .split('\n')
        .filter(Boolean)
        .every((line) => line.startsWith('portreeve: ')),
    ).toBe(true)
  })

  it("on a store with a demo's records, whoever has the key", async () => {
    const cwd = await folderOfItsOwn()
    const dev = await startDevProcess({ cwd, portBase: await freePortBase() })
    await dev.stop()
    const home = join(cwd, '.portreeve')
    const key = (await readFile(join(home, 'encryption.key'), 'utf8')).trim()
    await mkdir(join(cwd, 'copy'), { mode: 0o700 })
    await cp(join(home, 'store'), join(cwd, 'copy', 'store'), { recursive: true })
    for (const PORTREEVE_ENCRYPTION_KEY of [key, KEY]) {
      const text = await refusal(cwd, { ...publicUrls, PORTREEVE_ENCRYPTION_KEY }, '--home', 'copy')
      expect(text).toContain('The store holds the demo exchange')
    }
  })

  it('with a certificate and a key that do not belong together', async () => {
    const cwd = await folderOfItsOwn()
    const files = ['--tls-cert', join(cwd, 'cert.pem'), '--tls-key', join(cwd, 'key.pem')]
    await writeFile(join(cwd, 'cert.pem'), selfSigned().cert)
    await writeFile(join(cwd, 'key.pem'), selfSigned().key)
    expect(await refusal(cwd, publicUrls, ...files)).toContain('do not belong together')
  })

  it('with another encryption key than its store was made with', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const first = await served(cwd, local(portBase))
    await first.stop()
    const other = Buffer.from(KEY, 'base64').reverse().toString('base64')
    expect(await refusal(cwd, { ...local(portBase), PORTREEVE_ENCRYPTION_KEY: other })).toMatch(/encryption key/i)
  })

  it('in a home that everybody may write to', async () => {
    const cwd = await folderOfItsOwn()
    await mkdir(join(cwd, 'open'))
    await chmod(join(cwd, 'open'), 0o777)
    expect(await refusal(cwd, publicUrls, '--home', 'open')).toContain('can be written to by everybody')
  })
})
