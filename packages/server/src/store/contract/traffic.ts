import type { ApiId, AppId, EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { DAY_SECONDS, HOUR_SECONDS, type Traffic, type TrafficKey, trafficKey } from '../index.ts'
import type { Engine } from './engines.ts'
import { useStore } from './suite.ts'

const DAY = (Date.UTC(2026, 10, 2) / 1000) as EpochSeconds

export function trafficContract(engine: Engine): void {
  const subject = useStore(engine)
  const listed = (query: object = {}) =>
    subject.store.traffic.list({
      from: DAY,
      to: (DAY + DAY_SECONDS) as EpochSeconds,
      lead: undefined,
      limit: 100,
      ...query,
    })

  it('adds counts and latencies up, also when nodes add at once', async () => {
    const { traffic } = subject.store
    const adding = [1, 2, 3, 4, 5].map((n) =>
      traffic.add([trafficOf('a', 0, { latencies: [0, n, ...Array(n * 20).fill(0), 1] }), trafficOf('b', 0)]),
    )
    await Promise.all(adding)
    const [a, b] = await listed()
    expect(a).toMatchObject({ apiId: 'a', unlistedErrors: 10, counts: { calls: 5, status2xx: 10, responseBytes: 45 } })
    expect(a?.latencies.slice(0, 3)).toEqual([0, 15, 0])
    for (const n of [1, 2, 3, 4, 5]) expect(a?.latencies[n * 20 + 2]).toBe(1)
    expect(b).toStrictEqual(times(trafficOf('b', 0), 5))
  })

  it('lists what is in a time, of an API, an app, or an organization, in pages', async () => {
    const later = { start: (DAY + 30 * DAY_SECONDS) as EpochSeconds }
    const time = { from: later.start, to: (later.start + DAY_SECONDS) as EpochSeconds }
    const rows = Array.from({ length: 23 }, (_, n) =>
      trafficOf(`p${n % 2}`, n, {
        start: (later.start + (n % 7) * HOUR_SECONDS) as EpochSeconds,
        appId: `app${n % 3}` as AppId,
        apiOrganizationId: (n % 2 ? 'odd' : 'even') as OrganizationId,
        appOrganizationId: (n % 3 ? 'some' : 'third') as OrganizationId,
      }),
    )
    await subject.store.traffic.add(rows)
    const walked = async (lead: object | undefined) => {
      const found: Traffic[] = []
      let after: TrafficKey | undefined
      for (;;) {
        const page = await listed({ ...time, lead, after, limit: 4 })
        found.push(...page)
        const last = page.at(-1)
        if (page.length < 4 || !last) return found
        after = trafficKey(last)
      }
    }
    const sameAs = (wanted: Traffic[]) => new Set(wanted.map((each) => JSON.stringify(each)))
    const check = async (lead: object | undefined, fits: (each: Traffic) => boolean) => {
      const found = await walked(lead)
      expect(found).toHaveLength(rows.filter(fits).length)
      expect(sameAs(found)).toEqual(sameAs(rows.filter(fits)))
    }
    await check(undefined, () => true)
    await check({ apiId: 'p1' }, ({ apiId }) => apiId === 'p1')
    await check({ appId: 'app0' }, ({ appId }) => appId === 'app0')
    await check({ role: 'api', organizationId: 'even' }, (each) => each.apiOrganizationId === 'even')
    await check({ role: 'app', organizationId: 'third' }, (each) => each.appOrganizationId === 'third')
    expect(await listed({ from: time.to, to: time.to + DAY_SECONDS })).toEqual([])
  })

  it('makes days of old hours without changing a sum, also when it is asked twice at once; forgets old ones', async () => {
    const start = (DAY - 10 * DAY_SECONDS) as EpochSeconds
    const hours = Array.from({ length: 24 }, (_, n) =>
      trafficOf('old', n, { start: (start + n * HOUR_SECONDS) as EpochSeconds, latencies: [0, 0, 1] }),
    )
    await subject.store.traffic.add(hours)
    await Promise.all([subject.store.traffic.compact(DAY), subject.store.traffic.compact(DAY)])
    const lead = { apiId: 'old' }
    expect(await listed({ from: start, lead })).toStrictEqual([
      times(trafficOf('old', 0, { start, spanSeconds: DAY_SECONDS, latencies: [0, 0, 1] }), 24),
    ])
    await subject.store.traffic.prune((start + DAY_SECONDS) as EpochSeconds)
    expect(await listed({ from: start, lead })).toEqual([])
    expect((await listed()).length).toBeGreaterThan(0)
  })
}

function trafficOf(apiId: string, hour: number, more: Partial<Traffic> = {}): Traffic {
  return {
    start: (DAY + hour * HOUR_SECONDS) as EpochSeconds,
    spanSeconds: HOUR_SECONDS,
    apiId: apiId as ApiId,
    version: 'v1',
    environment: 'Test',
    apiOrganizationId: 'provider' as OrganizationId,
    appId: undefined,
    appOrganizationId: undefined,
    counts: {
      ...{ calls: 1, status2xx: 2, gateway4xx: 3, api4xx: 4, gateway5xx: 5, api5xx: 6, unanswered: 7 },
      ...{ requestBytes: 8, responseBytes: 9 },
    },
    unlistedErrors: 2,
    latencies: [3, 0, 1],
    ...more,
  }
}

function times(of: Traffic, n: number): Traffic {
  const counts = Object.fromEntries(Object.entries(of.counts).map(([name, value]) => [name, value * n]))
  return {
    ...of,
    counts: counts as unknown as Traffic['counts'],
    unlistedErrors: of.unlistedErrors * n,
    latencies: of.latencies.map((count) => count * n),
  }
}
