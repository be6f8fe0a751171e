import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { idOf, makeSubscriptions, organizationName } from '../scripts/make-subscriptions.mjs'
import { type EmptyExchange, startEmptyExchange } from './support/empty-exchange.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const MAIN = fileURLToPath(new URL('../packages/server/dist/main.js', import.meta.url))
const ORGANIZATIONS = 20
const SUBSCRIPTIONS = 50

describe('portreeve import', () => {
  let exchange: EmptyExchange
  beforeAll(async () => {
    exchange = await startEmptyExchange()
    const wish = { organizations: ORGANIZATIONS, subscriptions: SUBSCRIPTIONS, apisPerApp: 2 }
    await makeSubscriptions({ directory: exchange.cwd, ...wish })
    const applied = await exchange.portreeve([
      'apply',
      '-f',
      'exchange.yaml',
      '--yes',
      '--secrets-out',
      'secrets.ndjson',
    ])
    if (applied.code !== 0) throw new Error(applied.stderr)
  })
  afterAll(() => exchange.stop())

  const linesOf = async (name: string) => (await readFile(join(exchange.cwd, name), 'utf8')).trimEnd().split('\n')

  it('loads organizations and subscriptions that scripts/make-subscriptions.mjs makes, always the same ones', async () => {
    const organizations = await exchange.portreeve(['import', 'organizations.ndjson'])
    expect(organizations).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^20 loaded, 0 there already, 0 failed, in /),
    })
    expect(organizations.stderr).toMatch(/20 of 20 lines/)
    const subscriptions = await exchange.json('import', 'subscriptions.ndjson')
    expect(subscriptions).toMatchObject({ done: SUBSCRIPTIONS, unchanged: 0, failed: 0, cameTo: SUBSCRIPTIONS })

    const shown = await exchange.json('subscriptions', 'show', idOf('subscription', 41))
    expect(shown).toMatchObject({
      ...{ status: 'active', app: { name: 'App 2' }, organization: { name: organizationName(1) } },
      connections: [{ id: idOf('connection', 82), api: { id: 'api-4' } }, { api: { id: 'api-5' } }],
    })
    const all = await exchange.json('subscriptions', 'list', '--app', 'App 0', '--all')
    expect(all.items.filter(({ purpose }: { purpose: string }) => purpose === 'organization')).toHaveLength(
      ORGANIZATIONS,
    )
  })

  it('is safe to repeat: what is there already is left alone', async () => {
    expect(await exchange.json('import', 'organizations.ndjson')).toMatchObject({
      done: 0,
      unchanged: ORGANIZATIONS,
      failed: 0,
    })
    expect(await exchange.json('import', 'subscriptions.ndjson')).toMatchObject({
      done: 0,
      unchanged: SUBSCRIPTIONS,
      failed: 0,
    })
    const changed = (await linesOf('subscriptions.ndjson')).map((line, at) =>
      at === 7 ? JSON.stringify({ ...JSON.parse(line), status: 'inactive', connections: undefined }) : line,
    )
    await writeFile(join(exchange.cwd, 'changed.ndjson'), changed.join('\n'))
    expect(await exchange.json('import', 'changed.ndjson')).toMatchObject({ done: 1, unchanged: SUBSCRIPTIONS - 1 })
    expect((await exchange.json('subscriptions', 'show', idOf('subscription', 7))).status).toBe('inactive')
  })

  it('goes on behind a line, from standard input as well', async () => {
    expect(await exchange.json('import', 'subscriptions.ndjson', '--skip', '45')).toMatchObject({
      unchanged: 5,
      cameTo: 50,
    })
    const child = spawn(process.execPath, [MAIN, 'import', '-', '--json', '--skip', '48'], {
      cwd: exchange.cwd,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    createReadStream(join(exchange.cwd, 'subscriptions.ndjson')).pipe(child.stdin)
    let stdout = ''
    child.stdout.on('data', (part) => {
      stdout += part
    })
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ unchanged: 2, cameTo: 50 })
  })

  it('lists what could not be loaded by line, loads everything else, and ends with 1', async () => {
    const good = await linesOf('subscriptions.ndjson')
    const wrong = [
      good[0],
      '{"half',
      JSON.stringify({ ...JSON.parse(good[1] ?? ''), status: 'asleep' }),
      JSON.stringify({ ...JSON.parse(good[2] ?? ''), id: undefined, appId: idOf('app', 99) }),
      '',
      JSON.stringify({ kind: 'planet' }),
      JSON.stringify({ kind: 'organization', name: 'Lakeside', countryCode: 'Utopia' }),
      JSON.stringify({
        kind: 'app',
        organizationId: idOf('developer', 0),
        name: 'Late',
        contactEmail: 'late@developer.example',
      }),
      good[3],
    ]
    await writeFile(join(exchange.cwd, 'wrong.ndjson'), wrong.join('\n'))
    const ran = await exchange.portreeve([
      'import',
      'wrong.ndjson',
      '--failures',
      'why.ndjson',
      '--secrets-out',
      'late.ndjson',
    ])
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringMatching(/^1 loaded, 2 there already, 5 failed, in /) })
    expect(ran.stderr).toContain('5 lines could not be loaded: why.ndjson says which and why.')
    const failures = (await linesOf('why.ndjson'))
      .map((line) => JSON.parse(line))
      .sort((one, other) => one.line - other.line)
    expect(failures).toEqual([
      { line: 2, detail: 'is not JSON' },
      { line: 3, detail: expect.stringMatching(/^\/status has to be "pending" or /) },
      { line: 4, detail: 'There is no app with this appId.' },
      { line: 6, detail: 'kind has to be organization or api or app or subscription' },
      { line: 7, detail: expect.stringContaining('/countryCode: has to be two capital letters') },
    ])
    expect(JSON.parse((await linesOf('late.ndjson'))[0] ?? '')).toMatchObject({
      kind: 'app',
      client_secret: expect.any(String),
    })
  })

  it('is for operators', async () => {
    const person = { email: 'nobody@people.example', password: 'correct horse battery' }
    await writeFile(join(exchange.cwd, 'password'), person.password)
    await exchange.json('users', 'create', '--email', person.email, '--password-file', 'password')
    const env = { PORTREEVE_URL: exchange.url, PORTREEVE_TOKEN: await exchange.tokenOf(person) }
    const ran = await exchange.portreeve(['import', 'subscriptions.ndjson'], env)
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /\(FORBIDDEN, Request-Id .*Go on with: portreeve import subscriptions\.ndjson --skip 0/s,
      ),
    })
  })

  it('sends so many requests at once and no more, and when it is interrupted says how far it came', async () => {
    // A server that takes its time: the real one is too fast to be caught at it.
    let atOnce = 0
    let most = 0
    const slow: Server = createServer((request, response) => {
      most = Math.max(most, ++atOnce)
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () =>
        setTimeout(() => {
          atOnce--
          const { items } = JSON.parse(body) as { items: { id: string }[] }
          response.setHeader('Content-Type', 'application/json')
          response.end(JSON.stringify({ items: items.map(({ id }) => ({ outcome: 'imported', id })) }))
        }, 300),
      )
    })
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
    const file = join(exchange.cwd, 'long.ndjson')
    const line = JSON.stringify({ id: idOf('subscription', 1), organizationId: 'x', appId: 'y' })
    for (let part = 0; part < 100; part++) await appendFile(file, `${line}\n`.repeat(1_000))
    try {
      const env = {
        ...process.env,
        PORTREEVE_URL: `http://127.0.0.1:${(slow.address() as AddressInfo).port}`,
        PORTREEVE_TOKEN: 'x',
      }
      const child = spawn(process.execPath, [MAIN, 'import', file, '--in-flight', '3', '--json'], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let [stdout, stderr] = ['', '']
      child.stdout.on('data', (part) => {
        stdout += part
      })
      child.stderr.on('data', (part) => {
        stderr += part
      })
      await vi.waitUntil(() => most === 3, { timeout: 20_000 })
      await new Promise((resolve) => setTimeout(resolve, 700))
      child.kill('SIGINT')
      expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130)
      const { done, cameTo } = JSON.parse(stdout)
      expect(most).toBe(3)
      expect(done).toBe(cameTo)
      expect(cameTo).toBeGreaterThan(0)
      expect(cameTo).toBeLessThan(100_000)
      expect(stderr).toContain(`--skip ${cameTo}`)
    } finally {
      slow.close()
    }
  })
})
