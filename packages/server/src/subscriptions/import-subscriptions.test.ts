import { randomUUID } from 'node:crypto'
import type { ApiId, AppId, ConnectionId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UserActor } from '../audit/index.ts'
import type { Api, App, Connection, Organization } from '../store/index.ts'
import { exampleSubscription } from '../store/testing/examples.ts'
import type { ImportItem } from './import-subscriptions.ts'
import { csvRow } from './report.ts'
import { openTestRoom, type TestRoom } from './testing/open-test-room.ts'

let test: TestRoom
let operator: UserActor
let buyer: Organization
let developer: Organization
let admin: Api
let app: App

beforeAll(async () => {
  test = await openTestRoom()
  operator = await test.operator()
})
afterAll(() => test.close())
beforeEach(async () => {
  buyer = await test.putOrganization({ name: 'Lakeside Motors' })
  developer = await test.putOrganization({ name: 'Brightwork' })
  admin = await test.putApi(developer, 'admin_api')
  const inTest = await test.putApi(developer, 'manual', { environment: 'Test' })
  app = await test.putApp(developer, [admin, inTest])
})

const newId = () => randomUUID() as SubscriptionId
const item = (changes: Partial<ImportItem> = {}): ImportItem => ({
  organizationId: buyer.id,
  appId: app.id,
  ...changes,
})
async function imported(...items: ImportItem[]) {
  const outcome = await test.subscriptions.administration.importMany(operator, items)
  if (!outcome.ok) throw new Error(outcome.description)
  return outcome.value
}
const find = (id: SubscriptionId) => test.store.subscriptions.find(id)

describe('import of subscriptions', () => {
  it('works out what is left out, and calls no provider', async () => {
    const id = newId()
    expect(await imported(item({ id }))).toEqual([{ outcome: 'imported', id }])
    expect(await find(id)).toMatchObject({
      purpose: 'organization',
      environment: 'Production',
      status: 'active',
      activatedAt: test.clock.now,
      connections: [{ apiId: admin.id, status: 'active' }],
    })
    await test.subscriptions.providerCallQueue.makeDue()
    expect(await test.store.providerCalls.list({ apiId: admin.id, limit: 1 })).toEqual([])
    expect(test.admin.received).toEqual([])
  })

  it('an imported connection ends with a call to its provider', async () => {
    const [made] = await imported(item())
    if (made?.outcome !== 'imported') throw new Error('not imported')
    await test.subscriptions.administration.decide(operator, made.id, { decision: 'deactivate' })
    expect(await test.store.providerCalls.list({ apiId: admin.id, limit: 2 })).toMatchObject([{ kind: 'deactivate' }])
    await test.subscriptions.providerCallQueue.makeDue()
  })

  it('is idempotent by id, and by organization, app and environment', async () => {
    const first = item({ id: newId(), activatedAt: 1_700_000_000 as EpochSeconds })
    const [made] = await imported(first)
    const before = first.id && (await find(first.id))
    expect(await imported(first)).toEqual([{ ...made, outcome: 'unchanged' }])
    expect(await imported({ ...first, id: undefined })).toEqual([{ ...made, outcome: 'unchanged' }])
    expect(first.id && (await find(first.id))).toEqual(before)
    const ended = { ...first, status: 'inactive', deactivatedAt: 1_700_000_500 as EpochSeconds } as const
    expect(await imported(ended)).toMatchObject([{ outcome: 'imported' }])
    expect(first.id && (await find(first.id))).toMatchObject({
      status: 'inactive',
      deactivatedAt: 1_700_000_500,
      connections: [{ id: before?.connections[0]?.id, status: 'inactive' }],
    })
  })

  it('leaves the values of connections as they are', async () => {
    const [made] = await imported(item())
    const kept = made && 'id' in made ? await find(made.id) : undefined
    const [connection] = kept?.connections ?? []
    if (!kept || !connection) throw new Error('not imported')
    const sealedValues = new Uint8Array([1, 2, 3])
    const valued: Connection = { ...connection, sealedValues, valueNames: ['x'], status: 'rejected' }
    await test.store.subscriptions.put({ ...kept, connections: [valued] })
    await imported(item({ connections: [{ apiId: admin.id, status: 'active' }] }))
    expect((await find(kept.id))?.connections).toMatchObject([
      { id: connection.id, status: 'active', valueNames: ['x'] },
    ])
  })

  it('refuses what cannot be, each item for itself', async () => {
    const id = newId()
    const other = await test.putOrganization()
    await imported(item({ id }))
    const outcomes = await imported(
      item({ organizationId: randomUUID() as OrganizationId }),
      item({ appId: randomUUID() as AppId }),
      item({ id, organizationId: other.id }),
      item({ id: newId() }),
      item({ organizationId: other.id, connections: [{ apiId: 'unknown' as ApiId }] }),
      item({ organizationId: other.id, connections: [{ apiId: admin.id }, { apiId: admin.id }] }),
      item({ organizationId: other.id, status: 'cancelled', connections: [{ apiId: admin.id, status: 'active' }] }),
      item({
        organizationId: other.id,
        activatedAt: 9 as EpochSeconds,
        deactivatedAt: 8 as EpochSeconds,
        status: 'inactive',
      }),
      item({ organizationId: other.id, environment: 'Test' }),
      item({ organizationId: other.id, environment: 'Test' }),
    )
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([...Array(8).fill('refused'), 'imported', 'refused'])
    expect(outcomes[3]).toMatchObject({ detail: expect.stringContaining(id) })
  })

  it('refuses the id of a connection that another subscription has', async () => {
    const id = randomUUID() as ConnectionId
    await imported(item({ connections: [{ id, apiId: admin.id }] }))
    const other = await test.putOrganization()
    const stolen = item({ organizationId: other.id, connections: [{ id, apiId: admin.id }] })
    expect(await imported(stolen)).toMatchObject([{ outcome: 'refused' }])
  })

  it('is for operators, and on record', async () => {
    const developers = await test.person([[developer, ['owner']]])
    const refused = await test.subscriptions.administration.importMany(developers, [item()])
    expect(refused).toMatchObject({ ok: false, error: 'forbidden' })
    const [made] = await imported(item())
    const [entry] = await test.store.auditEntries.list({ action: 'subscription.import', limit: 1 })
    expect(entry).toMatchObject({ organizationIds: [], changes: { ids: { to: [made && 'id' in made && made.id] } } })
  })

  it('takes a thousand at once', async () => {
    const organizations = Array.from({ length: 1000 }, () => randomUUID() as OrganizationId)
    for (const id of organizations) await test.putOrganization({ id })
    const items = organizations.map((organizationId) => item({ id: newId(), organizationId }))
    const outcomes = await imported(...items)
    expect(outcomes.every(({ outcome }) => outcome === 'imported')).toBe(true)
    expect(await imported(...items)).toEqual(outcomes.map((each) => ({ ...each, outcome: 'unchanged' })))
  })
})

describe('the subscription report (protocol.md 5.2)', () => {
  it('has a line of names and one for each subscription, in pages', async () => {
    const other = await test.putOrganization({ name: 'Quay "7", Ltd' })
    const [first, second] = ['11', '22'].map((n) => `00000000-0000-4000-8000-${randomUUID().slice(24, 34)}${n}`)
    await imported(
      item({ id: first as SubscriptionId, activatedAt: 1_700_000_000 as EpochSeconds }),
      item({
        id: second as SubscriptionId,
        organizationId: other.id,
        status: 'cancelled',
        activatedAt: 1_700_000_000 as EpochSeconds,
        deactivatedAt: 1_710_000_000 as EpochSeconds,
      }),
    )
    const reader = await test.person([[developer, []]])
    const report = (query: { limit: number; after?: SubscriptionId }) =>
      test.subscriptions.administration.report(reader, app.id, query)
    const whole = await report({ limit: 10 })
    if (!whole.ok) throw new Error(whole.description)
    const rows = whole.value.split('\r\n')
    expect(rows[0]).toBe(
      'app name,app id,organization,organization id,subscription id,status,activation date,deactivation date',
    )
    const lines = [
      `Service Planner,${app.id},Lakeside Motors,${buyer.id},${first},active,2023-11-14,`,
      `Service Planner,${app.id},"Quay ""7"", Ltd",${other.id},${second},cancelled,2023-11-14,2024-03-09`,
    ]
    expect(rows.slice(1, 3).sort()).toEqual([...lines].sort())
    expect(rows.slice(3)).toEqual([''])
    const page = await report({ limit: 1 })
    const last = page.ok
      ? (page.value.split('\r\n')[1]?.split(/,(?![^"]*"[^"]*(?:"[^"]*"[^"]*)*$)/)[4] as SubscriptionId)
      : undefined
    expect([first, second]).toContain(last)
    const next = last && (await report({ limit: 1, after: last }))
    expect(next?.ok && next.value).toContain(last === first ? second : first)
    expect(
      await test.subscriptions.administration.report(await test.person([[buyer, ['owner']]]), app.id, { limit: 1 }),
    ).toMatchObject({ error: 'not_found' })
  })

  it.each([
    ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"\r\n'],
    ['+1', "'+1\r\n"],
    ['-1', "'-1\r\n"],
    ['@x', "'@x\r\n"],
    ['\tx', "'\tx\r\n"],
    ['two\nlines', '"two\nlines"\r\n'],
    ['a,b', '"a,b"\r\n'],
    ['plain', 'plain\r\n'],
  ])('no cell is a formula, and none ends early: %j', (cell, row) => {
    expect(csvRow([cell])).toBe(row)
  })
})

describe('G-G imports that race', () => {
  it('T-12 overwrite nothing that somebody changed since they looked', async () => {
    const [made] = await imported(item({ status: 'pending' }))
    if (made?.outcome !== 'imported') throw new Error('not imported')
    const { together } = test.store
    const overtaking = vi.spyOn(test.store, 'together').mockImplementationOnce(async (calls) => {
      const kept = (await find(made.id))!
      await test.store.subscriptions.replace({ ...kept, decidedBy: operator.userId })
      return together(calls)
    })
    expect(await imported(item({ status: 'active' }))).toEqual([{ outcome: 'imported', id: made.id }])
    overtaking.mockRestore()
    expect(await find(made.id)).toMatchObject({ status: 'active', decidedBy: operator.userId, revision: 3 })
  })

  it('leave what somebody made meanwhile under an id of theirs', async () => {
    const id = newId()
    const other = await test.putOrganization()
    const { together } = test.store
    const overtaking = vi.spyOn(test.store, 'together').mockImplementationOnce(async (calls) => {
      await test.store.subscriptions.insert(exampleSubscription({ id, organizationId: other.id, appId: app.id }))
      return together(calls)
    })
    expect(await imported(item({ id }))).toMatchObject([{ outcome: 'refused' }])
    overtaking.mockRestore()
    expect(await find(id)).toMatchObject({ organizationId: other.id, revision: 1 })
  })

  it('end in one subscription, and in no fault', async () => {
    const outcomes = (await Promise.all(Array.from({ length: 6 }, () => imported(item())))).flat()
    expect(outcomes.filter(({ outcome }) => outcome === 'imported')).toHaveLength(1)
    expect(new Set(outcomes.map((each) => 'id' in each && each.id)).size).toBe(1)
    expect(await test.store.subscriptions.list({ appId: app.id, limit: 10 })).toHaveLength(1)
  })
})
