import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { selfSigned } from '../packages/server/src/http/testing/self-signed.ts'
import { type EmptyExchange, startEmptyExchange } from './support/empty-exchange.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

describe('what the gateway lets through, from the command line', () => {
  const { cert, key } = selfSigned()
  let exchange: EmptyExchange
  beforeAll(async () => {
    exchange = await startEmptyExchange()
    await exchange.json('orgs', 'create', '--name', 'Brightwork', '--country', 'US', '--namespace', 'brightwork')
    const place = [
      '--environment',
      'Production',
      '--namespace',
      'brightwork',
      '--base-path',
      '/parts',
      '--version',
      '1',
    ]
    const api = ['--id', 'parts', '--name', 'Parts', '--target-url', 'https://parts.example', '--org', 'Brightwork']
    await exchange.json('apis', 'create', ...api, ...place)
    for (const [name, text] of Object.entries({ 'client.pem': cert, 'client.key': key })) {
      await writeFile(join(exchange.cwd, name), text)
    }
  })
  afterAll(() => exchange.stop())

  const run = (...args: string[]) => exchange.portreeve(args)
  const json = (...args: string[]) => exchange.json(...args)
  const set = (...args: string[]) => json('apis', 'traffic', 'set', 'parts', ...args)

  it('apis traffic: times and sizes with their units, and everything else', async () => {
    const times = ['--connect-timeout', '1500ms', '--response-timeout', '20s', '--idle-timeout', '5m']
    const sizes = ['--request-body-max', '0B', '--response-body-max', '5GiB']
    const others = ['--no-retry', '--no-websockets', '--breaker', '3/30s', '--validation', 'report']
    const quotas = ['--quota', '200/second', '1000000/day', '--cors-origin', 'https://app.example']
    const { traffic } = await set(...times, ...sizes, ...others, ...quotas)
    expect(traffic).toEqual({
      quotas: [
        { calls: 200, per: 'second' },
        { calls: 1_000_000, per: 'day' },
      ],
      ...{ connectTimeoutMillis: 1_500, responseTimeoutMillis: 20_000, idleTimeoutMillis: 300_000 },
      ...{ requestBodyBytesMax: 0, responseBodyBytesMax: 5 * 1024 ** 3 },
      ...{ retry: false, websockets: false, breaker: { faults: 3, seconds: 30 }, validation: 'report' },
      corsOrigins: ['https://app.example'],
    })
    expect(await json('apis', 'traffic', 'show', 'parts')).toEqual(traffic)
    expect((await run('apis', 'traffic', 'show', 'parts')).stdout).toMatch(/^breaker\.faults +3$/m)
  })

  it('apis traffic: back to the defaults, one by one or all of them', async () => {
    await set('--quota', 'none', '--cors-origin', 'any', '--retry')
    const { traffic } = await set('--default', 'breaker', 'validation')
    expect(Object.keys(traffic)).not.toContain('breaker')
    expect(Object.keys(traffic)).not.toContain('quotas')
    expect(Object.keys(traffic)).not.toContain('corsOrigins')
    expect(traffic.retry).toBe(true)
    expect((await set('--cors-origin', 'none', '--breaker', 'never')).traffic).toMatchObject({
      corsOrigins: [],
      breaker: { faults: 0 },
    })
    expect(await set('--default', 'all')).not.toHaveProperty('traffic')
  })

  it.each([
    [[], 'Say what to change'],
    [['--response-timeout', '20'], '--response-timeout must be a time'],
    [['--response-timeout', '20MiB'], '--response-timeout must be a time'],
    [['--request-body-max', '20s'], '--request-body-max must be a size'],
    [['--breaker', '20'], '--breaker must be'],
    [['--breaker', '20/1500ms'], '--breaker must be'],
    [['--quota', 'lots'], 'A quota is given as'],
    [['--default', 'timeout'], 'There is no timeout'],
    [['--default', 'retry', '--no-retry'], 'exclude each other'],
    [['--default', 'all', '--no-retry'], 'exclude each other'],
    [['--validation', 'strict'], 'Allowed choices are off, report, enforce'],
    [['--target-ca', 'none.pem'], 'cannot be read'],
  ])('apis traffic set %j is refused before anything is asked', async (args, words) => {
    expect(await run('apis', 'traffic', 'set', 'parts', ...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(words),
    })
  })

  it('apis traffic: a client certificate with its key, which is shown as set and never more', async () => {
    const alone = await run('apis', 'traffic', 'set', 'parts', '--client-certificate', 'client.pem')
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining('/values/tls:key') })
    const both = ['--client-certificate', 'client.pem', '--client-key', 'client.key', '--target-ca', 'client.pem']
    const changed = await run('apis', 'traffic', 'set', 'parts', ...both)
    expect(changed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^clientKey +set$/m) })
    const shown = await run('apis', 'traffic', 'show', 'parts')
    expect(shown.stdout).toMatch(/^clientKey +set$/m)
    expect(changed.stdout + shown.stdout).not.toContain('PRIVATE')
    await set('--default', 'all')
    expect(await json('apis', 'show', 'parts')).toMatchObject({ valuesSet: [] })
  })

  it('apis plans, apps: quotas of subscriptions, and of apps', async () => {
    await json('apis', 'plans', 'create', 'parts', '--name', 'Fair', '--subscription-quota', '1000/day')
    expect((await run('apis', 'plans', 'list', 'parts')).stdout).toMatch(/Fair +public +free +1000\/day/)
    const none = await json('apis', 'plans', 'update', 'parts', 'Fair', '--subscription-quota', 'none')
    expect(none).not.toHaveProperty('subscriptionQuotas')
    const app = ['--org', 'Brightwork', '--name', 'Finder', '--contact-email', 'a@brightwork.example']
    expect(await json('apps', 'create', ...app, '--quota', '50/second')).toMatchObject({
      quotas: [{ calls: 50, per: 'second' }],
    })
    expect(await json('apps', 'update', 'Finder', '--quota', 'none')).not.toHaveProperty('quotas')
  })

  it('apply: what an exchange.yaml says, its certificates from files; said twice, nothing is written', async () => {
    const document = (more: string) => `
apis:
  - id: parts
    organization: Brightwork
    environment: Production
    namespace: brightwork
    basePath: /parts
    values:
      tls:key: { valueFrom: { file: client.key } }
    traffic:
      responseTimeoutMillis: 20000
      clientCertificate: { valueFrom: { file: client.pem } }
${more}
apps:
  - organization: Brightwork
    name: Finder
    quotas: [{ calls: 9, per: minute }]
`
    const file = join(exchange.cwd, 'traffic.yaml')
    await writeFile(file, document('      corsOrigins: [https://app.example]'))
    const first = await run('apply', '-f', 'traffic.yaml', '--yes')
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout + first.stderr).toContain('values.tls:key: (not shown)')
    expect(first.stdout + first.stderr).not.toContain('PRIVATE')
    expect(await json('apis', 'show', 'parts')).toMatchObject({
      traffic: {
        responseTimeoutMillis: 20_000,
        clientCertificate: await readFile(join(exchange.cwd, 'client.pem'), 'utf8').then((text) => text.trimEnd()),
        corsOrigins: ['https://app.example'],
      },
      valuesSet: ['tls:key'],
    })
    const { revision } = await json('apis', 'show', 'parts')
    expect(await run('apply', '-f', 'traffic.yaml', '--yes')).toMatchObject({ code: 0 })
    expect(await json('apis', 'show', 'parts')).toMatchObject({ revision })
    expect(await json('apps', 'show', 'Finder')).toMatchObject({ quotas: [{ calls: 9, per: 'minute' }] })

    await writeFile(
      file,
      document('      corsOrigins: null').replace('quotas: [{ calls: 9, per: minute }]', 'quotas: []'),
    )
    expect(await run('apply', '-f', 'traffic.yaml', '--yes')).toMatchObject({ code: 0 })
    expect((await json('apis', 'show', 'parts')).traffic).not.toHaveProperty('corsOrigins')
    expect(await json('apps', 'show', 'Finder')).not.toHaveProperty('quotas')
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace(/ {4}values:[\s\S]*corsOrigins: null\n/, '    traffic: null\n'),
    )
    const last = await run('apply', '-f', 'traffic.yaml', '--yes')
    expect(last).toMatchObject({ code: 0 })
    expect(await json('apis', 'show', 'parts')).toMatchObject({ valuesSet: [] })
    expect(await run('apply', '-f', 'traffic.yaml', '--plan')).toMatchObject({ code: 0 })
    expect((await json('apis', 'show', 'parts')).traffic).toBeUndefined()
  })
})
