import type { ApiId, AppId, OrganizationId, SubscriptionId, UserId } from '@portreeve/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FoundSome } from '../search-words.ts'
import type { Engine } from './engines.ts'
import { useStore } from './suite.ts'

/** More than one page's search goes past (sql/search-words.ts), several times. */
const MANY = 26_000
const FAR = [3, 4, 11_000, 25_990]
const id = (kind: string, n: number) => `far-${kind}-${String(n).padStart(6, '0')}`

/** Searches and filters that look at a bounded number of records: their pages, followed to the end, hold what a plain filter finds, each once and in order. */
export function searchingFarContract(engine: Engine): void {
  const subject = useStore(engine)

  /** Every one has the word `wide` and every fifth `fifth`; FAR ones have `seldom`, with which very many others have none of the rest. */
  const has = {
    wide: () => true,
    'wide fifth': (n: number) => n % 5 === 0,
    'fifth seldom': (n: number) => n % 5 === 0 && FAR.includes(n),
    'wide seldom': (n: number) => FAR.includes(n),
  }
  const numbers = Array.from({ length: MANY }, (_, at) => at + 1)
  const apiOf = (n: number) => (n % 100 === 0 ? `few-${(n / 100) % 30}` : 'most')
  const statusOf = (n: number) => (n % 4_000 === 7 ? 'pending' : 'active')

  beforeAll(async () => {
    const { sql } = subject.place
    const all = `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${MANY})`
    const padded = (kind: string) => `'far-${kind}-' || substr(cast(1000000 + i as text), 2)`
    const insert = (into: string, select: string) =>
      sql(`insert into ${into} ${all} select ${select} from n where true`)
    const status = "case when i % 4000 = 7 then 'pending' else 'active' end"
    const apiId = "case when i % 100 = 0 then 'few-' || ((i / 100) % 30) else 'most' end"
    await insert(
      'organization (id, name, address, country_code, phone_number, created_at)',
      `${padded('org')}, 'n', '', 'US', '', 1`,
    )
    await insert(
      'user_account (id, email, email_key, name, created_at)',
      `${padded('user')}, ${padded('user')} || '@x.example', ${padded('user')} || '@x.example', 'n', 1`,
    )
    await insert(
      'subscription (id, organization_id, app_id, status, created_at)',
      `${padded('sub')}, ${padded('org')}, 'far-app', ${status}, 1`,
    )
    await insert(
      'connection (id, subscription_id, position, api_id, status)',
      `${padded('con')}, ${padded('sub')}, 0, ${apiId}, ${status}`,
    )
    for (const [kind, record] of [
      ['organization', 'org'],
      ['user', 'user'],
    ] as const) {
      const words = 'search_word (kind, word, id)'
      await insert(words, `'${kind}', 'wide', ${padded(record)}`)
      await sql(`insert into ${words} ${all} select '${kind}', 'fifth', ${padded(record)} from n where i % 5 = 0`)
      await sql(
        `insert into ${words} ${all} select '${kind}', 'seldom', ${padded(record)} from n where i in (${FAR.join()})`,
      )
      await insert(words, `'${kind}', 'seldom', 'nobody-' || i`)
    }
  }, 120_000)

  /** All pages of a search, and how many they were. */
  async function follow<Item>(
    search: (after: string | undefined) => Promise<FoundSome<Item>>,
    keyOf: (item: Item) => string,
    limit: number,
  ): Promise<{ keys: string[]; pages: number; short: number }> {
    const keys: string[] = []
    let [pages, short, after] = [0, 0, undefined as string | undefined]
    for (;;) {
      const { items, searchedTo } = await search(after)
      pages++
      keys.push(...items.map(keyOf))
      if (searchedTo !== undefined) expect(items.length).toBeLessThan(limit)
      if (searchedTo !== undefined) short++
      after = searchedTo ?? (items.length === limit ? keys.at(-1) : undefined)
      if (after === undefined) return { keys, pages, short }
    }
  }

  const expected = (kind: string, fits: (n: number) => boolean) =>
    numbers
      .filter(fits)
      .map((n) => id(kind, n))
      .reverse()

  for (const [words, fits] of Object.entries(has)) {
    const limit = words.includes('seldom') ? 3 : 997
    it(`organizations, by "${words}"`, async () => {
      const { keys, short } = await follow(
        (after) => subject.store.organizations.search({ search: words, after: after as OrganizationId, limit }),
        (organization) => organization.id,
        limit,
      )
      expect(keys).toEqual(expected('org', fits))
      if (words === 'wide seldom') expect(short).toBeGreaterThan(0)
      const far = expected('org', fits)
      expect((await subject.store.organizations.list({ search: words, limit })).map((one) => one.id)).toEqual(
        far.slice(0, limit),
      )
    })
    it(`users, by "${words}"`, async () => {
      const { keys } = await follow(
        (after) => subject.store.users.search({ search: words, after, limit }),
        ({ email }) => email,
        limit,
      )
      expect(keys).toEqual(
        expected('user', fits)
          .reverse()
          .map((one) => `${one}@x.example`),
      )
      const [first] = await subject.store.users.list({ search: words, limit: 1 })
      expect(first?.id).toBe(expected('user', fits).at(-1) as UserId)
    })
  }

  describe('subscriptions, by the words of their organizations', () => {
    const few = Array.from({ length: 30 }, (_, n) => `few-${n}` as ApiId)
    const ways: [string, object, (n: number) => boolean][] = [
      ['of all', {}, () => true],
      ['of an app', { appId: 'far-app' as AppId }, () => true],
      ['to an API', { apiId: 'most' as ApiId }, (n) => apiOf(n) === 'most'],
      ['to several APIs, one of which has most', { apiIds: [...few, 'most' as ApiId] }, () => true],
      ['to several APIs', { apiIds: few.slice(0, 21) }, (n) => few.slice(0, 21).includes(apiOf(n) as ApiId)],
      ['of a status', { status: 'pending' }, (n) => statusOf(n) === 'pending'],
      ['by connections of a status', { connectionStatus: 'pending' }, (n) => statusOf(n) === 'pending'],
      [
        'to an API of a status',
        { apiId: 'most' as ApiId, connectionStatus: 'pending' },
        (n) => apiOf(n) === 'most' && statusOf(n) === 'pending',
      ],
      [
        'to several APIs of a status',
        { apiIds: [...few, 'most' as ApiId], connectionStatus: 'active' },
        (n) => statusOf(n) === 'active',
      ],
    ]
    for (const [way, filter, isIn] of ways) {
      it(way, async () => {
        for (const [words, fits] of Object.entries(has)) {
          const limit = words.includes('seldom') ? 3 : 1_499
          const { keys } = await follow(
            (after) =>
              subject.store.subscriptions.search({ ...filter, search: words, after: after as SubscriptionId, limit }),
            (subscription) => subscription.id,
            limit,
          )
          expect(keys, words).toEqual(expected('sub', (n) => fits(n) && isIn(n)))
        }
      }, 60_000)
    }
    it('all at once, however far away', async () => {
      const list = (page: object) => subject.store.subscriptions.list({ search: 'wide seldom', limit: 4, ...page })
      const far = expected('sub', (n) => FAR.includes(n))
      expect((await list({})).map((one) => one.id)).toEqual(far)
      expect((await list({ apiIds: [...few, 'most' as ApiId] })).map((one) => one.id)).toEqual(far)
    })
  })

  it('subscriptions of an app or API, by a status that few have', async () => {
    for (const filter of [{ appId: 'far-app' as AppId }, { apiId: 'most' as ApiId }]) {
      const { keys, short } = await follow(
        (after) =>
          subject.store.subscriptions.search({
            ...filter,
            status: 'pending',
            after: after as SubscriptionId,
            limit: 50,
          }),
        (subscription) => subscription.id,
        50,
      )
      expect(keys).toEqual(expected('sub', (n) => statusOf(n) === 'pending'))
      expect(short).toBe(1)
    }
  })
}
