import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DevProcess, freePortBase, runPortreeve, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { call, getToken } from './support/exchange-calls.ts'

const SECRET = 'SEEDED-SECRET-4711'
interface Item {
  subscriptionId?: string
  counts: Record<string, number>
}
/** Calls of the demo app: let through, refused by the API service, refused by the gateway. */
const GOOD = 7

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let dev: DevProcess
let portBase: number
let token: string
beforeAll(async () => {
  folder = await temporaryFolder()
  portBase = await freePortBase()
  dev = await startDevProcess({ cwd: folder.path, portBase })
  const demo = await dev.demo()
  token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
  const { url } = demo.apis.appointments
  for (let n = 0; n < GOOD; n++) await call(`${url}/appointments?from=2026-01-01`, token, demo.subscription.id)
  await call(`${url}/appointments/00000000-0000-4000-8000-000000000000`, token, demo.subscription.id)
  await call(`${url}/appointments?token=${SECRET}`, token, '3866e7f4-6c9b-8e68-9e5c-cc32218f6594')
  await call(`${url}/appointments/${'x'.repeat(50)}${SECRET}`, `${SECRET}.${SECRET}.${SECRET}`, demo.subscription.id)
  await pause(6_500)
}, 60_000)
afterAll(async () => {
  await dev?.stop('SIGKILL')
  await folder?.remove()
})

const portreeve = (...flags: string[]) => runPortreeve(flags, { cwd: folder.path })

async function logText(): Promise<string> {
  const directory = join(folder.path, '.portreeve', 'access-log')
  const names = await readdir(directory)
  return (await Promise.all(names.toSorted().map((name) => readFile(join(directory, name), 'utf8')))).join('')
}

describe('what was called (protocol.md 5.4)', () => {
  it('portreeve usage equals the access log', async () => {
    const demo = await dev.demo()
    const lines = (await logText())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { code, stdout } = await portreeve('usage', '--json')
    expect(code).toBe(0)
    const { items } = JSON.parse(stdout)
    const sum = (name: string) => items.reduce((total: number, { counts }: Item) => total + (counts[name] as number), 0)
    expect([sum('calls'), lines.length]).toEqual([10, 10])
    expect(sum('responseBytes')).toBe(lines.reduce((total, { bytesOut }) => total + bytesOut, 0))
    const own = items.find(({ subscriptionId }: Item) => subscriptionId === demo.subscription.id)
    expect(own.counts).toMatchObject({ calls: GOOD + 1, status2xx: GOOD, api4xx: 1 })
    expect(lines[0]).toMatchObject({ status: 200, source: 'API', subscription: demo.subscription.id, attempts: 1 })
  })

  it('comes as CSV, one table however it is asked', async () => {
    const demo = await dev.demo()
    const { code, stdout } = await portreeve('usage', '--csv', '--api', demo.apis.appointments.id)
    expect(code).toBe(0)
    const rows = stdout.trimEnd().split('\r\n')
    expect(rows[0]).toMatch(/^API,API id,version,/)
    expect(rows.filter((row) => row.includes(demo.subscription.id))).toHaveLength(1)
    expect((await portreeve('usage', '--month', 'last', '--csv')).stdout.split('\r\n')).toHaveLength(2)
    expect((await portreeve('usage', '--month', '2026-13')).code).toBe(1)
  })

  it('portreeve errors lists what was refused, and by whom', async () => {
    const { stdout } = await portreeve('errors')
    const lines = stdout.split('\n')
    expect(lines[0]).toMatch(/^TIME \(UTC\) +STATUS +METHOD +URL +CODE +SOURCE +REQUEST ID$/)
    expect(stdout).toMatch(/ 404 +GET +\S+ +TARGET-RESPONSE +API /)
    expect(stdout).toMatch(/ 403 +GET +\S+ +SUBSCRIPTION-MISMATCH +FORTELLIS /)
    expect(stdout).toMatch(/ 403 +GET +\S+\/xxxxxxxx… +INVALID-TOKEN +FORTELLIS /)
    const { stdout: some } = await portreeve('errors', '--code', 'INVALID-TOKEN', '--last', '1h', '--json')
    expect(JSON.parse(some).items).toMatchObject([{ code: 'INVALID-TOKEN', source: 'FORTELLIS' }])
    const { stdout: csv } = await portreeve('errors', '--source', 'API', '--csv')
    expect(csv.split('\r\n')).toHaveLength(3)
    expect((await portreeve('errors', '--last', '1h', '--from', '2026-11-22')).code).toBe(2)
  })

  it('portreeve metrics shows traffic, latency and error rates', async () => {
    const demo = await dev.demo()
    const { code, stdout } = await portreeve('metrics', '--api', demo.apis.appointments.id, '--last', '2h')
    expect(code).toBe(0)
    expect(stdout).toContain('traffic   10 calls')
    expect(stdout).toMatch(/latency {3}p90 [\d.]+ ms, p95 [\d.]+ ms, p99 [\d.]+ ms/)
    expect(stdout).toContain('2XX       70 %')
    expect(stdout).toContain('4XX       30 %')
    expect(stdout).toMatch(/# 10 {2}3 4XX, 0 5XX/)
    expect((await portreeve('metrics', '--api', 'none')).stdout).toContain('traffic   0 calls')
  })

  it('Prometheus reads it at the ops port', async () => {
    const answer = await fetch(`http://127.0.0.1:${portBase + 9}/metrics`)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const text = await answer.text()
    expect(text).toMatch(/portreeve_gateway_calls_total\{status_class="2xx",source="",environment="Production"\} 7/)
    expect(text).toContain('portreeve_gateway_errors_total{code="SUBSCRIPTION-MISMATCH"} 1')
    expect(text).toContain('portreeve_gateway_call_duration_seconds_count 10')
    expect(text).not.toContain(SECRET)
  })

  it('G-H no query, token or long segment of a path is in the access log or in a report', async () => {
    const texts = [
      await logText(),
      (await portreeve('errors', '--json')).stdout,
      (await portreeve('errors', '--csv')).stdout,
      (await portreeve('usage', '--json')).stdout,
    ]
    for (const text of texts) {
      expect(text).not.toContain(SECRET)
      expect(text).not.toContain(token.slice(0, 40))
    }
  })

  it('after kill -9 and a new start it is what the access log says, and the gap is told', async () => {
    await dev.stop('SIGKILL')
    dev = await startDevProcess({ cwd: folder.path, portBase })
    const demo = await dev.demo()
    await call(`${demo.apis.appointments.url}/appointments`, token, demo.subscription.id)
    await pause(6_500)
    const { items, gaps } = JSON.parse((await portreeve('usage', '--json')).stdout)
    const calls = items.reduce((total: number, { counts }: Item) => total + (counts.calls as number), 0)
    expect([calls, (await logText()).trimEnd().split('\n').length]).toEqual([11, 11])
    expect(gaps).toHaveLength(1)
    expect((await portreeve('metrics')).stderr).toContain('up to a second of its calls may be missing')
  }, 30_000)
})
