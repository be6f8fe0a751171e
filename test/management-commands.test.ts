import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Demo } from '../packages/server/src/demo/index.ts'
import { type DevProcess, freePortBase, runPortreeve, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { getToken, requestToken } from './support/exchange-calls.ts'

vi.setConfig({ testTimeout: 60_000 })

/** The commands that look after a running server, as a person runs them, against `portreeve dev`. */
describe('portreeve keys, clients, users, servers and registration-tokens', () => {
  let dev: DevProcess
  let demo: Demo
  let cwd: string
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    cwd = folder.path
    dev = await startDevProcess({ cwd, portBase: await freePortBase() })
    ends.push(() => dev.stop())
    demo = await dev.demo()
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  const portreeve = (args: string[], env: Record<string, string> = {}, at = cwd) => runPortreeve(args, { cwd: at, env })

  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects.
  async function json(...args: string[]): Promise<any> {
    const { code, stdout, stderr } = await portreeve([...args, '--json'])
    if (code !== 0) throw new Error(stderr)
    expect(stderr).toBe('')
    return JSON.parse(stdout)
  }

  it('find the server by the file in its home, and print tables', async () => {
    const servers = await portreeve(['servers', 'list'])
    expect(servers).toMatchObject({ code: 0, stderr: '' })
    expect(servers.stdout).toMatch(/^ID +NAME +PROFILE +STATE +ISSUER\n/)
    expect(servers.stdout).toContain(demo.identity.issuer)
    expect(servers.stdout).toContain(demo.strict.issuer)
  })

  it('find it from elsewhere with --home, or with PORTREEVE_URL and PORTREEVE_TOKEN', async () => {
    const elsewhere = join(cwd, 'elsewhere')
    await mkdir(elsewhere)
    expect(await portreeve(['users', 'list', '--home', join(cwd, '.portreeve')], {}, elsewhere)).toMatchObject({
      code: 0,
    })
    const env = { PORTREEVE_URL: demo.console.url, PORTREEVE_TOKEN: demo.admin.managementToken }
    expect(await portreeve(['users', 'list'], env, elsewhere)).toMatchObject({ code: 0 })
    const lost = await portreeve(['users', 'list'], {}, elsewhere)
    expect(lost).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Say which one is meant: --home (PORTREEVE_HOME), or --url and --token'),
    })
  })

  it("never send a file's token to another URL", async () => {
    const { code, stderr } = await portreeve(['users', 'list'], { PORTREEVE_URL: 'http://localhost:1234' })
    expect(code).toBe(2)
    expect(stderr).toContain('Give the token for that URL too')
    const plain = await portreeve(['users', 'list', '--url', 'http://console.example', '--token', 'x'])
    expect(plain).toMatchObject({ code: 2, stderr: expect.stringContaining('must be https') })
  })

  it('say what is wrong: no server, a refused token, nothing of that name, a wrong URL', async () => {
    const away = await portreeve(['users', 'list', '--url', 'http://127.0.0.1:9', '--token', 'x'])
    expect(away).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^portreeve: .*(Nothing answers|cannot be reached)/),
    })
    const refused = await portreeve(['users', 'list', '--url', demo.console.url, '--token', 'pmt_wrong'])
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('(INVALID-MANAGEMENT-TOKEN, Request-Id') })
    const missing = await portreeve(['clients', 'show', 'nobody'])
    expect(missing).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('(NOT-FOUND, Request-Id') })
    const { managementToken } = demo.admin
    const wrong = await portreeve(['users', 'list', '--url', demo.identity.url, '--token', managementToken])
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('NOT-FOUND') })
    expect(refused.stderr + wrong.stderr).not.toContain(managementToken)
  })

  it.each([
    [['users', 'show'], "missing required argument 'user'"],
    [['users', 'lsit'], "unknown command 'lsit'"],
    [['users', 'invite'], "required option '--email <address>' not specified"],
    [['clients', 'update', 'x'], 'Say what to change'],
    [['clients', 'create', '--public', '--auth-method', 'none'], 'exclude each other'],
    [['servers', 'update', 'x', '--access-token-ttl', 'long'], 'must be a whole number'],
    [['clients', 'create', '--metadata', '/nowhere.json'], 'cannot be read (ENOENT)'],
  ])('end with 2 on %j', async (args, hint) => {
    const { code, stdout, stderr } = await portreeve(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(hint)
  })

  it.each([
    [['clients', 'create', '--help'], 'Examples:'],
    [['keys', 'rotate', '--help'], '--revoke-old'],
    [['users', '--help'], 'reset-second-factor'],
  ])('explain themselves: %j', async (args, text) => {
    expect(await portreeve(args)).toMatchObject({ code: 0, stdout: expect.stringContaining(text), stderr: '' })
  })

  it('clients: create, show, update, rotate, revoke, disable, enable, delete', async () => {
    const created = await portreeve([
      'clients',
      'create',
      '--name',
      'Machine',
      '--grant-type',
      'client_credentials',
      '--scope',
      'anonymous',
    ])
    expect(created.code).toBe(0)
    const [id = '', secret = ''] = ['client_id', 'client_secret'].map(
      (name) => created.stdout.match(new RegExp(`^${name} +(\\S+)$`, 'm'))?.[1],
    )
    // The secret goes to standard output alone, once.
    expect(secret).toMatch(/^[A-Za-z0-9]{16}$/)
    expect(created.stderr).toContain('shown this once')
    expect(created.stderr + dev.output().stderr + dev.output().stdout).not.toContain(secret)
    expect(JSON.stringify(await json('clients', 'show', id))).not.toContain(secret)
    await getToken(demo, id, secret)

    const updated = await json('clients', 'update', id, '--name', 'Machine 2', '--trusted')
    expect(updated).toMatchObject({ client_name: 'Machine 2', settings: { trusted: true }, scope: 'anonymous' })
    const rotated = await json('clients', 'rotate-secret', id)
    await Promise.all([secret, rotated.client_secret].map((each) => getToken(demo, id, each)))
    await json('clients', 'rotate-secret', id, '--revoke-old')
    const status = async (each: string) => (await requestToken(demo, id, each)).status
    await expect.poll(() => status(secret)).toBe(401)
    expect(await status(rotated.client_secret)).toBe(200)
    expect(await portreeve(['clients', 'disable', id])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `Disabled ${id}.\n`,
    })
    await expect.poll(() => status(rotated.client_secret)).not.toBe(200)
    await portreeve(['clients', 'enable', id])
    await expect.poll(() => status(rotated.client_secret)).toBe(200)
    await portreeve(['clients', 'delete', id])
    await expect.poll(() => status(rotated.client_secret)).toBe(401)
    expect(await portreeve(['clients', 'delete', demo.app.apiKey])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('credentials of an app'),
    })
  })

  it('clients: metadata from a file, with null to take something away', async () => {
    const file = join(cwd, 'client.json')
    await writeFile(
      file,
      JSON.stringify({
        client_name: 'Portal',
        tos_uri: 'https://portal.example/terms',
        settings: { requirePkce: true },
      }),
    )
    const made = await json('clients', 'create', '--metadata', file, '--redirect-uri', 'https://portal.example/cb')
    expect(made).toMatchObject({
      client_name: 'Portal',
      settings: { requirePkce: true },
      tos_uri: 'https://portal.example/terms',
    })
    await writeFile(file, JSON.stringify({ tos_uri: null }))
    const changed = await json('clients', 'update', made.client_id, '--metadata', file)
    expect(changed).not.toHaveProperty('tos_uri')
    const listed = await json('clients', 'list')
    expect(listed.items.map(({ client_id }: { client_id: string }) => client_id)).toContain(made.client_id)
    expect((await json('clients', 'list', '--server', demo.strict.authServerId)).items).toEqual([])
  })

  it('users: invite, create, list, show, and everything that is done to them', async () => {
    const invited = await portreeve(['users', 'invite', '--email', 'ines@lakeside.example', '--name', 'Ines'])
    expect(invited).toMatchObject({ code: 0, stderr: expect.stringContaining('Invited ines@lakeside.example') })
    const mailbox = await fetch(demo.identity.mailboxUrl)
    expect(await mailbox.text()).toContain('ines@lakeside.example')
    await writeFile(join(cwd, 'password'), 'correct horse battery\n')
    const made = await json(
      'users',
      'create',
      '--email',
      'noor@lakeside.example',
      '--name',
      'Noor',
      '--password-file',
      join(cwd, 'password'),
    )
    expect(made).toMatchObject({ hasPassword: true })
    expect((await json('users', 'list', '--search', 'noor')).items).toHaveLength(1)
    for (const verb of ['reset-password', 'end-sessions', 'reset-second-factor', 'disable']) {
      expect(await portreeve(['users', verb, 'noor@lakeside.example'])).toMatchObject({ code: 0 })
    }
    expect(await json('users', 'show', made.id)).toMatchObject({ disabled: true })
    expect(await portreeve(['users', 'disable', demo.admin.email])).toMatchObject({ code: 1 })
    const table = await portreeve(['users', 'list'])
    expect(table.stdout).toMatch(/noor@lakeside\.example \(not confirmed\) +Noor +disabled/)
  })

  it('servers: settings and branding', async () => {
    const { authServerId } = demo.strict
    const changed = await json(
      'servers',
      'update',
      authServerId,
      '--display-name',
      'Lakeside',
      '--colour',
      '#0b5fa5',
      '--access-token-ttl',
      '600',
    )
    expect(changed).toMatchObject({ accessTokenTtlSeconds: 600, settings: { branding: { displayName: 'Lakeside' } } })
    expect((await json('servers', 'show', authServerId)).settings).toEqual(changed.settings)
    const made = await json('servers', 'create', '--name', 'Partners', '--profile', 'strict', '--require-pkce')
    expect(made).toMatchObject({ name: 'Partners', profile: 'strict', settings: { requirePkce: true } })
    expect((await json('servers', 'list')).items).toContainEqual(expect.objectContaining({ id: made.id }))
  })

  it('registration tokens: shown once, good for registering, and revoked', async () => {
    const made = await json('registration-tokens', 'create', '--name', 'test', '--scope', 'openid', '--ttl', '600')
    const register = () =>
      fetch(demo.identity.registerUrl, {
        method: 'POST',
        headers: { Authorization: `Bearer ${made.token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ redirect_uris: ['https://portal.example/cb'] }),
      })
    expect((await register()).status).toBe(201)
    expect(JSON.stringify(await json('registration-tokens', 'list'))).not.toContain(made.token)
    await json('registration-tokens', 'revoke', made.id)
    expect((await register()).status).toBe(401)
  })

  it('keys: rotate, and in an emergency', async () => {
    const token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
    const context = async () =>
      (
        await fetch(`${demo.subscriptions.url}/subscriptions/${demo.subscription.id}/context`, {
          headers: { Authorization: `Bearer ${token}` },
        })
      ).status
    expect(await context()).toBe(200)
    const rotated = await portreeve(['keys', 'rotate'])
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^KID +ALG +STATE/) })
    expect(await context()).toBe(200)
    const { items } = await json('keys', 'rotate', '--revoke-old')
    expect(items.filter(({ state }: { state: string }) => state === 'active')).toHaveLength(1)
    expect(await context()).not.toBe(200)
    await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
  })
})
