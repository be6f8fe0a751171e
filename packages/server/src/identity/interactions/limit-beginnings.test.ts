import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Reply, RouteRequest } from '../../http/index.ts'
import { openTestAuthorization, type TestAuthorization } from '../testing/open-test-authorization.ts'
import { BEGINNINGS_MAX, createLimitBeginnings } from './limit-beginnings.ts'

describe('createLimitBeginnings', () => {
  const clock = { now: 1_800_000_000 as EpochSeconds }
  const limit = () => createLimitBeginnings({ now: () => clock.now })
  const begunFrom = (addresses: readonly string[], mayBegin = limit()) =>
    addresses.filter((address) => mayBegin(address)).length
  const times = (count: number, address: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => address(index))

  it('lets so many begin from one network, for a quarter of an hour', () => {
    const mayBegin = limit()
    const addresses = times(BEGINNINGS_MAX + 50, (index) => `203.0.113.${index % 256}`)
    expect(begunFrom(addresses, mayBegin)).toBe(BEGINNINGS_MAX)
    expect(mayBegin('198.51.100.7')).toBe(true)
    clock.now = (clock.now + 900) as EpochSeconds
    expect(mayBegin('203.0.113.7')).toBe(true)
  })

  it('takes for one network what one customer is given of IPv6, however many /64 there are in it', () => {
    const addresses = times(BEGINNINGS_MAX + 50, (index) => `2001:db8:7:${index.toString(16)}::1`)
    expect(begunFrom(addresses)).toBe(BEGINNINGS_MAX)
  })

  it('counts no further than it can count', () => {
    expect(begunFrom(times(66_000, () => '203.0.113.1'))).toBe(BEGINNINGS_MAX)
  })
})

type Page = readonly [path: string, query: string]

describe('a flood of people who never come to a form', () => {
  let test: TestAuthorization
  beforeAll(async () => {
    test = await openTestAuthorization()
  })
  afterAll(() => test.close())

  /** As the listener calls it, without thousands of requests over a socket. */
  async function get([path, query]: Page, remoteAddress: string): Promise<Reply> {
    const route = test.identity.routes.find((declared) => declared.method === 'GET' && declared.path === path)
    const params = { authServerId: test.server.id }
    const request = { method: 'GET', params, query, headers: {}, body: Buffer.alloc(0), requestId: 'r', remoteAddress }
    return (route as NonNullable<typeof route>).handle(request as RouteRequest)
  }

  it('leaves a bounded number of rows, and is told so: authorize, sign-in and account share one count', async () => {
    const authorize = '/oauth2/:authServerId/v1/authorize'
    const query = new URL(test.url()).search.slice(1)
    const pages: [Page, Page, Page] = [
      [authorize, query],
      ['/signin', ''],
      ['/account', ''],
    ]
    const replies = await Promise.all(
      Array.from({ length: BEGINNINGS_MAX + 3 }, (_, index) => get(pages[index % 3] ?? pages[0], '203.0.113.9')),
    )
    expect(replies.filter(({ status }) => status === 303)).toHaveLength(BEGINNINGS_MAX)
    for (const page of pages) {
      const refused = await get(page, '203.0.113.9')
      expect(refused).toMatchObject({ status: 429, headers: { 'Retry-After': '900', 'Cache-Control': 'no-store' } })
      expect((await get(page, '198.51.100.9')).status).toBe(303)
    }
  })
})
