import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EmptyExchange, startEmptyExchange } from './support/empty-exchange.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

/** A webhook that nobody listens at, as its developer works with it on the command line. */
describe('portreeve webhooks, events', () => {
  let exchange: EmptyExchange
  let webhook: string
  const run = (...args: string[]) => exchange.portreeve(args)
  const json = (...args: string[]) => exchange.json(...args)

  beforeAll(async () => {
    exchange = await startEmptyExchange()
    const organization = ['--name', 'Brightwork', '--country', 'US', '--namespace', 'brightwork', '--no-owner']
    await json('orgs', 'create', ...organization)
    const place = [
      '--org',
      'Brightwork',
      '--namespace',
      'brightwork',
      '--base-path',
      '/orders/v1',
      '--environment',
      'Test',
    ]
    const api = ['--id', 'orders-v1', '--name', 'Orders', '--version', 'v1', '--kind', 'async']
    await json('apis', 'create', ...api, ...place, '--target-url', 'http://127.0.0.1:9')
    const app = ['--org', 'Brightwork', '--name', 'Lot Walk', '--contact-email', 'apps@brightwork.example']
    await json('apps', 'create', ...app)
    await json('apps', 'select', 'Lot Walk', 'orders-v1', '--webhook-url', 'http://127.0.0.1:9/hook')
    webhook = (await json('webhooks', 'list', '--app', 'Lot Walk')).items[0].id
  })
  afterAll(() => exchange.stop())

  it('set, pause with a reason, resume, and a secret that is shown once', async () => {
    expect(await run('webhooks', 'set', webhook)).toMatchObject({ code: 2 })
    expect((await run('webhooks', 'set', webhook, '--timeout', '5s', '--held-notice', '2h')).stdout).toMatch(
      /^heldNoticeSeconds +7200$/m,
    )
    expect(await run('webhooks', 'pause', webhook)).toMatchObject({ code: 2 })
    await json('webhooks', 'pause', webhook, '--reason', 'Being moved')
    expect((await run('webhooks', 'show', webhook)).stdout).toMatch(/^pauseReason +Being moved$/m)
    await json('webhooks', 'resume', webhook)
    const rotated = await run('webhooks', 'rotate-secret', webhook)
    expect(rotated.stdout).toMatch(/^secret +whsec_\S+$/m)
    expect(rotated.stderr).toContain('The secret is shown this once. Keep it now.')
    expect((await run('webhooks', 'show', webhook)).stdout).not.toContain('whsec_')
  })

  it('test, lanes, delivery, retry, skip, replay, and the table of what became of it', async () => {
    await writeFile(join(exchange.cwd, 'order.json'), '{"order":4711}')
    expect(await run('webhooks', 'test', webhook)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/payload'),
    })
    const event = (await json('webhooks', 'test', webhook, '--channel', '/orders', '--payload', 'order.json')).id
    await vi.waitFor(async () => expect((await json('webhooks', 'lanes', webhook)).items).toHaveLength(1), 20_000)
    expect((await run('webhooks', 'lanes', webhook)).stdout).toContain(event)
    const delivery = (await run('webhooks', 'delivery', webhook, event)).stdout
    expect(delivery).toMatch(/^FAILED +AT +MILLIS +STATUS +WHY +ANSWER\n1 .* the connection was refused$/m)
    expect(delivery).toMatch(/waiting .* next attempt 20\S+Z, after: the connection was refused$/m)
    expect((await run('events', 'show', event)).stdout).toMatch(/waiting .* next attempt 20/)
    await json('webhooks', 'pause', webhook, '--reason', 'Being looked at')
    expect((await run('events', 'show', event)).stdout).toMatch(/waiting .* the webhook is paused$/m)
    expect((await run('webhooks', 'lanes', webhook)).stdout).toMatch(/ paused$/m)
    await json('webhooks', 'resume', webhook)
    expect((await run('webhooks', 'retry', webhook, '--event', event)).stderr).toMatch(/^Due now\. 1 event waits in 1/)
    expect((await run('events', 'show', event)).stdout).toContain('{"order":4711}')
    // Nobody can be asked here.
    const skip = ['webhooks', 'skip', webhook, event, '--reason', 'Not needed']
    expect(await run(...skip)).toMatchObject({ code: 2 })
    expect((await run(...skip, '--yes')).stderr).toMatch(/0 events wait in 0 lanes/)
    expect((await run('webhooks', 'replay', webhook, '--everything', '--count')).stderr).toBe('It would be 1 event.\n')
    expect((await run('events', 'replay', event, '--yes')).stderr).toBe('1 event is queued again.\n')
    const csv = (await run('webhooks', 'deliveries', webhook, '--csv')).stdout.trim().split('\r\n')
    expect(csv).toHaveLength(3)
    expect(csv[2]).toMatch(new RegExp(`,skipped,.*,no,\\d+,Not needed,${event}$`))
    expect((await run('events', 'list', '--api', 'orders-v1', '--last', '1h')).stdout).toContain(event)
    // By its name too, as apps are.
    expect((await json('events', 'list', '--api', 'Orders')).items).toEqual(
      (await json('events', 'list', '--api', 'orders-v1')).items,
    )
    expect((await json('webhooks', 'list', '--api', 'Orders')).items).toMatchObject([{ id: webhook }])
    expect((await run('events', 'list', '--api', 'nobodys')).stderr).toContain('--api takes an async API')
    expect((await run('events', 'list')).stderr).toContain('Operators say of which API: apiId (--api).')
  })

  it('has what it does on the page of metrics', async () => {
    const metrics = await (await fetch(exchange.url.replace(/\d+$/, (port) => `${Number(port) + 8}/metrics`))).text()
    expect(metrics).toMatch(/^portreeve_relay_attempts_total\{outcome="failed"\} [1-9]/m)
    expect(metrics).toContain('portreeve_gateway_calls_total')
  })
})
