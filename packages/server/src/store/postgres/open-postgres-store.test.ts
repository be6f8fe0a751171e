import { createServer } from 'node:net'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { type Engine, engines, openAlone } from '../contract/engines.ts'
import { auditEntry, organization, seconds } from '../contract/samples.ts'
import { until } from '../contract/until.ts'
import { type Organization, openStore, StoreCannotOpen, writeCalls } from '../index.ts'

async function refusal(url: string): Promise<string> {
  const fault = await openStore(
    { kind: 'postgres', url },
    { onFault: (fault) => expect.unreachable(String(fault)) },
  ).catch((caught) => caught)
  expect(fault).toBeInstanceOf(StoreCannotOpen)
  return fault.message
}

it('says what is wrong with a URL, without repeating it', async () => {
  for (const url of ['', 'nonsense', 'mysql://me:hunter2@localhost/x', 'postgres://me:hunter2@local host/x']) {
    const message = await refusal(url)
    expect(message).toContain('postgres://user:password@host:5432/database')
    expect(message).not.toContain('hunter2')
  }
})

it('says that nothing answers, and never names the password', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  const { port } = await new Promise<{ port: number }>((resolve) =>
    server.once('listening', () => resolve(server.address() as { port: number })),
  )
  await new Promise((resolve) => server.close(resolve))
  const message = await refusal(`postgres://me:hunter2@127.0.0.1:${port}/exchange`)
  expect(message).toContain(`127.0.0.1:${port}/exchange`)
  expect(message).toContain('Nothing answers')
  expect(message).not.toContain('hunter2')
})

it('says so when something else answers there', async () => {
  const server = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  )
  const { port } = await new Promise<{ port: number }>((resolve) =>
    server.once('listening', () => resolve(server.address() as { port: number })),
  )
  expect(await refusal(`postgres://me@127.0.0.1:${port}/exchange`)).toContain('cannot be opened')
  await new Promise((resolve) => server.close(resolve))
})

const serverUrl = process.env.PORTREEVE_TEST_DATABASE_URL

it.skipIf(!serverUrl)(
  `says which database is missing${serverUrl ? '' : ' (skipped: PORTREEVE_TEST_DATABASE_URL is not set)'}`,
  async () => {
    const url = new URL(String(serverUrl))
    url.pathname = '/no_such_database'
    expect(await refusal(url.href)).toContain('There is no such database')
  },
)

describe.skipIf(!serverUrl)('a deadlock', () => {
  it('is nobody’s fault: the write that was undone is made again, whole', async () => {
    const engine = engines.find(({ name }) => name === 'PostgreSQL') as Engine
    const { store, place, close } = await openAlone(engine)
    const connectionString = place.location.kind === 'postgres' ? place.location.url : ''
    const [other, watcher] = [new pg.Client({ connectionString }), new pg.Client({ connectionString })]
    await Promise.all([other.connect(), watcher.connect()])
    try {
      const [one, two] = [organization(), organization()]
      for (const kept of [one, two]) await store.organizations.put(kept)
      const touch = ({ id }: Organization) =>
        other.query('update organization set revision = revision where id = $1', [id])
      await other.query('begin')
      await touch(two)
      const entry = auditEntry()
      const writing = store.together([
        writeCalls.organizations.replace({ ...one, name: 'again' }),
        writeCalls.organizations.replace({ ...two, name: 'again' }),
        writeCalls.auditEntries.append(entry),
      ])
      await until('it waits for the second row', async () => {
        const waiting = await watcher.query(
          "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
        )
        return waiting.rows.length > 0
      })
      // The store has waited longer, so it is the one that finds out, and gives way.
      await touch(one)
      await other.query('commit')
      expect(await writing).toBe('done')
      expect((await store.organizations.findMany([one.id, two.id])).map(({ name }) => name)).toEqual(['again', 'again'])
      expect(await store.auditEntries.list({ limit: 9 })).toEqual([entry])
      await until('the deadlock is counted', async () => {
        const { rows } = await watcher.query(
          'select deadlocks from pg_stat_database where datname = current_database()',
        )
        return Number(rows[0].deadlocks) === 1
      })
    } finally {
      await Promise.all([other.end(), watcher.end()])
      await close()
    }
  })
})

describe.skipIf(!serverUrl)('pruning', () => {
  it('T-14 never forgets what another node renews at that moment', async () => {
    const engine = engines.find(({ name }) => name === 'PostgreSQL') as Engine
    const { store, place, close } = await openAlone(engine)
    const url = place.location.kind === 'postgres' ? place.location.url : ''
    const writer = new pg.Client({ connectionString: url })
    await writer.connect()
    try {
      const use = (expiresAt: number, now: number) =>
        store.usedOnce.use('client_assertion', 'jti', seconds(expiresAt), seconds(now))
      expect(await use(100, 10)).toBe('first')
      await writer.query('begin; update used_once set expires_at = 900')
      let pruned = false
      const pruning = store.usedOnce.prune(seconds(200)).then(() => {
        pruned = true
      })
      await until('the prune waits for the row', async () => {
        const waiting = await place.sql(
          "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
        )
        return waiting.length > 0
      })
      expect(pruned).toBe(false)
      await writer.query('commit')
      await pruning
      expect(await use(900, 200)).toBe('again')
    } finally {
      await writer.end()
      await close()
    }
  })
})
