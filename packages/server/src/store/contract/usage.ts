import type { ApiId, AppId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { CallCounts, Usage, UsageKey } from '../index.ts'
import type { Engine } from './engines.ts'
import { useStore } from './suite.ts'

const NOVEMBER = (Date.UTC(2026, 10, 1) / 1000) as EpochSeconds
const OCTOBER = (Date.UTC(2026, 9, 1) / 1000) as EpochSeconds
const DAY = 86_400

export function usageContract(engine: Engine): void {
  const subject = useStore(engine)
  const names = ({ apiId, appId, subscriptionId }: Partial<Usage>) => [apiId, appId, subscriptionId]
  const listed = async (query: object = {}) =>
    subject.store.usage.list({ month: NOVEMBER, lead: undefined, limit: 100, ...query })

  it('adds up what is added, by month, API, version, app and subscription', async () => {
    const { usage } = subject.store
    await usage.add([usageOf('a', 1), usageOf('b', 1)])
    await usage.add([usageOf('a', 1), usageOf('a', 2), { ...usageOf('a', 2), version: 'v2' }])
    const found = await listed()
    expect(found.map((each) => [each.apiId, each.version, each.counts.calls])).toEqual([
      ['a', 'v1', 3],
      ['a', 'v2', 1],
      ['b', 'v1', 1],
    ])
    const { day, ...whole } = usageOf('a', 1)
    expect(found[0]).toStrictEqual({ ...whole, counts: times(counts, 3) })
    expect(await listed({ month: OCTOBER })).toEqual([])
  })

  it('keeps what has no API, app or subscription, and more bytes than 32 bits hold', async () => {
    const nobody = {
      ...{ apiId: undefined, version: '', environment: undefined, apiOrganizationId: undefined },
      ...{ appId: undefined, appOrganizationId: undefined, subscriptionId: undefined, organizationId: undefined },
    }
    const large = { ...counts, responseBytes: 2 ** 50 }
    const day = (OCTOBER + DAY) as EpochSeconds
    await subject.store.usage.add([{ ...nobody, day, counts: large }])
    expect(await listed({ month: OCTOBER })).toStrictEqual([{ ...nobody, counts: large }])
  })

  it('adds many rows at once, and pages through them', async () => {
    const month = (Date.UTC(2026, 6, 1) / 1000) as EpochSeconds
    const many = Array.from({ length: 75 }, (_, n): Usage => {
      const subscriptionId = `s${n % 25}` as SubscriptionId
      return { ...usageOf(`many-${Math.floor(n / 25)}`, 1), day: (month + DAY) as EpochSeconds, subscriptionId }
    })
    await Promise.all([subject.store.usage.add(many), subject.store.usage.add(many.toReversed())])
    const found: string[] = []
    let after: UsageKey | undefined
    for (;;) {
      const page = await listed({ month, limit: 7, after })
      found.push(...page.map((each) => names(each).join(' ')))
      for (const { counts } of page) expect(counts.calls).toBe(2)
      const last = page.at(-1)
      if (page.length < 7 || !last) break
      after = [last.apiId ?? '', last.version, last.appId ?? '', last.subscriptionId ?? '']
    }
    expect(found).toEqual(many.map((each) => names(each).join(' ')).toSorted())
  })

  it('lists what is of one organization, by what it is to it, and what fits a filter', async () => {
    const month = (Date.UTC(2026, 4, 1) / 1000) as EpochSeconds
    const day = month
    const of = (api: string, more: object): Usage => ({ ...usageOf(api, 1), day, ...more })
    await subject.store.usage.add([
      of('x', { apiOrganizationId: 'acme', appId: 'one', environment: 'Test' }),
      of('y', { appOrganizationId: 'acme', subscriptionId: 'sub-y' }),
      of('z', { organizationId: 'acme' }),
    ])
    const acme = 'acme' as OrganizationId
    const found = async (query: object) => (await listed({ month, ...query })).map(({ apiId }) => apiId)
    for (const [role, api] of [
      ['api', 'x'],
      ['app', 'y'],
      ['subscriber', 'z'],
    ] as const) {
      expect(await found({ lead: { role, organizationId: acme } })).toEqual([api])
    }
    expect(await found({ apiId: 'x' })).toEqual(['x'])
    expect(await found({ appId: 'one' })).toEqual(['x'])
    expect(await found({ environment: 'Test' })).toEqual(['x'])
    expect(await found({ subscriptionId: 'sub-y' })).toEqual(['y'])
    expect(await found({ version: 'v1', environment: 'Production' })).toEqual(['y', 'z'])
  })

  it('adds up the days of old months without changing a sum, also when it is asked twice at once; forgets months', async () => {
    const month = (Date.UTC(2025, 0, 1) / 1000) as EpochSeconds
    const days = Array.from({ length: 31 }, (_, n) => (month + n * DAY) as EpochSeconds)
    const rows = days.flatMap((day) => [1, 2, 3].map((n): Usage => ({ ...usageOf(`old-${n}`, 1), day })))
    await subject.store.usage.add(rows)
    const before = await listed({ month })
    expect(before.map(({ counts }) => counts.calls)).toEqual([31, 31, 31])
    await Promise.all([subject.store.usage.compact(NOVEMBER), subject.store.usage.compact(NOVEMBER)])
    expect(await listed({ month })).toStrictEqual(before)
    const kept = await subject.place.sql(`select count(*) as rows from usage where month = ${month}`)
    expect(Number(kept[0]?.rows)).toBe(3)
    await subject.store.usage.prune((month + 1) as EpochSeconds)
    expect(await listed({ month })).toEqual([])
    expect((await listed()).length).toBeGreaterThan(0)
  })
}

const counts: CallCounts = {
  ...{ calls: 1, status2xx: 2, gateway4xx: 3, api4xx: 4, gateway5xx: 5, api5xx: 6, unanswered: 7 },
  ...{ requestBytes: 8, responseBytes: 9 },
}

const times = (of: CallCounts, n: number) =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, value * n]))

function usageOf(apiId: string, dayOfMonth: number): Usage {
  return {
    day: (NOVEMBER + (dayOfMonth - 1) * DAY) as EpochSeconds,
    apiId: apiId as ApiId,
    version: 'v1',
    environment: 'Production',
    apiOrganizationId: 'provider' as OrganizationId,
    appId: 'app' as AppId,
    appOrganizationId: 'developer' as OrganizationId,
    subscriptionId: 'subscription' as SubscriptionId,
    organizationId: 'buyer' as OrganizationId,
    counts,
  }
}
