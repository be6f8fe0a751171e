import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { type Exchange, localUrls, portsFrom, startExchange } from '../packages/server/src/app.ts'
import type { Store } from '../packages/server/src/store/index.ts'
import { createLog } from '../packages/server/src/telemetry/index.ts'
import { freePortBase, temporaryFolder } from './support/dev-process.ts'
import { isOpen } from './support/ports.ts'

/** Starts an exchange whose store is `change`d before anything is read from it. */
async function start(
  change: (store: Store) => void,
): Promise<{ ports: number[]; exchange: Promise<Exchange>; end(): Promise<void> }> {
  const folder = await temporaryFolder()
  const base = portsFrom(await freePortBase())
  const exchange = startExchange({
    home: folder.path,
    encryptionKey: randomBytes(32),
    ports: base,
    urls: localUrls(base, 'http'),
    allowedCidrs: [],
    authz: { key: 'k'.repeat(32) },
    log: createLog('silent'),
    inspect: async (store) => change(store),
  })
  // Whoever waits for it hears of it.
  exchange.catch(() => undefined)
  return {
    ports: Object.values(base),
    exchange,
    async end() {
      await exchange.then((running) => running.close()).catch(() => undefined)
      await folder.remove()
    },
  }
}

const openAmong = async (ports: number[]) => (await Promise.all(ports.map(isOpen))).filter(Boolean).length
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

/** What has to be in memory before a call can be decided. */
const readings = [
  ['APIs', (store: Store) => store.apis],
  ['authorization servers', (store: Store) => store.authorizationServers],
] as const satisfies [string, (store: Store) => { list(): Promise<unknown> }][]

it.each(readings)('G-G nothing listens before all %s are read', async (_what, of) => {
  let release: () => void = () => undefined
  let asked = false
  const { ports, exchange, end } = await start((store) => {
    const records = of(store) as { list(): Promise<unknown> }
    const list = records.list.bind(records)
    records.list = async () => {
      asked = true
      await new Promise<void>((resolve) => {
        release = resolve
      })
      records.list = list
      return list()
    }
  })
  try {
    for (let waited = 0; !asked && waited < 100; waited++) await pause(50)
    expect(asked).toBe(true)
    await pause(200)
    expect(await openAmong(ports)).toBe(0)
    release()
    await exchange
    expect(await openAmong(ports)).toBe(ports.length)
  } finally {
    release()
    await end()
  }
})

it.each(readings)('G-G what cannot read its %s does not start, and serves nobody', async (_what, of) => {
  const { ports, exchange, end } = await start((store) => {
    const records = of(store) as { list(): Promise<unknown> }
    records.list = () => Promise.reject(new Error('cannot be read'))
  })
  try {
    await expect(exchange).rejects.toThrow('cannot be read')
    expect(await openAmong(ports)).toBe(0)
  } finally {
    await end()
  }
})
