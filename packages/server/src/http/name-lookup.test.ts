import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGuardedAgent } from './guarded-agent.ts'
import { createNameLookup } from './name-lookup.ts'

type Answer = Parameters<Parameters<LookupFunction>[2]>
const here: Answer = [null, [{ address: '192.0.2.1', family: 4 }]]
const fault = (code: string): Answer => [Object.assign(new Error(code), { code }), []]

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A name server that answers when a test says so, and what has been answered to whom. */
function openNames(slotsMax = 2) {
  const asked: { hostname: string; answer: (answer?: Answer) => void }[] = []
  const answered: string[] = []
  const lookup = createNameLookup({
    slotsMax,
    lookup: (hostname, _options, callback) => {
      asked.push({ hostname, answer: (answer = here) => callback(...answer) })
    },
  })
  const look = (hostname: string) =>
    lookup(hostname, { all: true }, (gone, found) => {
      const [first] = Array.isArray(found) ? found : []
      answered.push(`${hostname} ${gone?.code ?? first?.address}`)
    })
  const asking = () => asked.map(({ hostname }) => hostname)
  const answer = (hostname: string, given?: Answer) => {
    const at = asked.findIndex((one) => one.hostname === hostname)
    asked.splice(at, 1)[0]?.answer(given)
  }
  /** Looked up, quickly. */
  const prove = (hostname: string) => {
    look(hostname)
    answer(hostname)
    answered.splice(0)
  }
  return { asked, answered, look, lookup, asking, answer, prove }
}

describe('names that are slow to look up', () => {
  it('G-J any number of them, each new, leave a place for names that are known', () => {
    const names = openNames()
    names.prove('app.example')
    for (let n = 0; n < 500; n++) names.look(`hangs.tenant-${n}.test`)
    vi.advanceTimersByTime(31_000)
    names.look('app.example')
    expect(names.asking()).toEqual(['hangs.tenant-0.test', 'app.example'])
    names.answered.splice(0)
    names.answer('app.example')
    expect(names.answered).toEqual(['app.example 192.0.2.1'])
  })

  it('G-J are not looked up when their turn comes and nobody waits for them any more', () => {
    const names = openNames()
    for (let n = 0; n < 300; n++) names.look(`hangs.tenant-${n}.test`)
    vi.advanceTimersByTime(4_000)
    names.look('new.test')
    names.answer('hangs.tenant-0.test')
    expect(names.asking()).toEqual(['new.test'])
  })

  it('G-J of one domain are looked up one at a time, and others have their turn between them', () => {
    const names = openNames(8)
    for (const name of ['a.slow.test', 'b.slow.test', 'c.slow.test', 'a.co.uk', 'b.co.uk', 'new.test']) names.look(name)
    expect(names.asking()).toEqual(['a.slow.test', 'a.co.uk', 'b.co.uk', 'new.test'])
    names.answer('a.slow.test')
    expect(names.asking()).toContain('b.slow.test')
    expect(names.asking()).not.toContain('c.slow.test')
  })

  it('G-J make their whole domain doubtful, also names that were quick, until one is quick again', () => {
    const names = openNames()
    for (const name of ['a.turns.test', 'b.turns.test', 'c.turns.test', 'good.example']) names.prove(name)
    vi.advanceTimersByTime(31_000)
    names.look('a.turns.test')
    vi.advanceTimersByTime(10_000)
    names.answer('a.turns.test')
    // The one place of doubtful names is taken; the other stays free for who is known.
    names.look('new.test')
    names.look('b.turns.test')
    names.look('good.example')
    expect(names.asking()).toEqual(['new.test', 'good.example'])
    names.answer('new.test')
    names.answer('b.turns.test')
    names.look('other.test')
    names.look('c.turns.test')
    expect(names.asking()).toEqual(['good.example', 'other.test'])
    names.answer('good.example')
    expect(names.asking()).toEqual(['other.test', 'c.turns.test'])
  })

  it('G-J are not waited for longer than four seconds, however long the system goes on', () => {
    const names = openNames()
    names.look('hangs.test')
    vi.advanceTimersByTime(3_999)
    expect(names.answered).toEqual([])
    vi.advanceTimersByTime(1)
    expect(names.answered).toEqual(['hangs.test EAI_AGAIN'])
    names.answer('hangs.test')
    expect(names.answered).toHaveLength(1)
  })
})

describe('what was answered', () => {
  it('is shared by all who wait for it, and used for half a minute', () => {
    const names = openNames()
    for (let n = 0; n < 100; n++) names.look('app.example')
    expect(names.asking()).toEqual(['app.example'])
    names.answer('app.example')
    expect(names.answered).toHaveLength(100)
    vi.advanceTimersByTime(29_000)
    names.look('app.example')
    vi.runAllTicks()
    vi.advanceTimersByTime(1)
    expect([names.asked.length, names.answered.length]).toEqual([0, 101])
    vi.advanceTimersByTime(2_000)
    names.look('app.example')
    expect(names.asking()).toEqual(['app.example'])
  })

  it('G-J is used for ten minutes more while no new answer comes, so that an attack on look-ups stops no known name', () => {
    const names = openNames(1)
    names.prove('app.example')
    vi.advanceTimersByTime(31_000)
    names.look('hangs.test')
    names.look('app.example')
    vi.advanceTimersByTime(250)
    expect(names.answered).toEqual(['app.example 192.0.2.1'])
    names.answer('hangs.test')
    names.answered.splice(0)
    names.look('app.example')
    names.answer('app.example', fault('EAI_AGAIN'))
    expect(names.answered).toEqual(['app.example 192.0.2.1'])
    vi.advanceTimersByTime(600_000)
    names.look('app.example')
    names.answer('app.example', fault('EAI_AGAIN'))
    expect(names.answered.at(-1)).toBe('app.example EAI_AGAIN')
  })

  it('is forgotten when the name is gone, and a fault is not kept', () => {
    const names = openNames()
    names.prove('app.example')
    vi.advanceTimersByTime(31_000)
    names.look('app.example')
    names.answer('app.example', fault('ENOTFOUND'))
    names.look('app.example')
    names.answer('app.example')
    expect(names.answered).toEqual(['app.example ENOTFOUND', 'app.example 192.0.2.1'])
  })

  it('is all addresses, the first one, or those of one family, as it is asked for', () => {
    const both: Answer = [
      null,
      [
        { address: '2001:db8::1', family: 6 },
        { address: '192.0.2.1', family: 4 },
      ],
    ]
    const { lookup, answer } = openNames()
    const got: unknown[] = []
    lookup('a.test', { all: true }, (_, found) => got.push(found))
    lookup('a.test', {}, (_, found, family) => got.push([found, family]))
    lookup('a.test', { family: 4 }, (_, found, family) => got.push([found, family]))
    answer('a.test', both)
    expect(got).toEqual([both[1], ['2001:db8::1', 6], ['192.0.2.1', 4]])
  })
})

describe('G-I a name that is remembered, before the guarded client', () => {
  beforeEach(() => void vi.useRealTimers())

  it('is checked with each connection: what was remembered as private stays refused, and what turns private is refused then', async () => {
    const server = createServer((_request, response) => void response.end('inside')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    let hits = 0
    server.on('connection', () => hits++)
    let address = '127.0.0.1'
    const lookup = createNameLookup({ lookup: (_name, _options, callback) => callback(null, [{ address, family: 4 }]) })
    const get = async (allowedCidrs: string[], name: string) => {
      const agent = createGuardedAgent({ allowedCidrs, lookup, connectTimeoutMillis: 500 })
      const done = agent
        .request({ origin: `http://${name}:${port}`, path: '/', method: 'GET' })
        .then(({ body }) => body.text())
        .catch((fault: unknown) => (fault as Error).name)
      const seen = await done
      await agent.destroy()
      return seen
    }
    for (let n = 0; n < 3; n++) expect(await get([], 'inside.test')).toBe('AddressRefused')
    expect(hits).toBe(0)
    // The same memory, asked by one who may.
    expect(await get(['127.0.0.0/8'], 'inside.test')).toBe('inside')
    address = '169.254.169.254'
    expect(await get(['127.0.0.0/8'], 'rebinding.test')).toBe('AddressRefused')
    expect(hits).toBe(1)
    server.closeAllConnections()
    server.close()
  })
})
