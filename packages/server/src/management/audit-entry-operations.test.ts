import type { OrganizationId, UserId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../store/index.ts'
import { exampleOrganization } from '../store/testing/examples.ts'
import { exchangeOperations } from './exchange-operations.ts'
import { openTestManagement, type TestActor, type TestManagement } from './testing/open-test-management.ts'

let test: TestManagement
let operator: TestActor
beforeAll(async () => {
  test = await openTestManagement({ operations: exchangeOperations })
  operator = await test.actorWith({ operator: true })
})
afterAll(() => test.close())

async function putOrganization(): Promise<OrganizationId> {
  const id = crypto.randomUUID() as OrganizationId
  await test.store.organizations.put(exampleOrganization({ id }))
  return id
}

let count = 0
async function putEntry(changes: Partial<AuditEntry> = {}): Promise<string> {
  const at = changes.at ?? test.clock.now
  const id = v7({ msecs: at * 1000 + (count++ % 1000) })
  await test.store.auditEntries.append({
    ...{ id, at, actor: { kind: 'exchange' }, action: 'api.update', subject: { kind: 'api', id: 'parts' } },
    ...{ organizationIds: [], changes: {}, requestId: 'r' },
    ...changes,
  })
  return id
}

const query = (parameters: object) => new URLSearchParams(parameters as Record<string, string>)
const idsFor = async (parameters: object, { ask } = operator): Promise<string[]> =>
  (await ask('GET', `/audit-entries?${query(parameters)}`)).body.items.map(({ id }: { id: string }) => id)

describe('GET /audit-entries', () => {
  it('finds by time, kind of subject, and what action or id begins with, all together', async () => {
    const organizationId = await putOrganization()
    const organizationIds = [organizationId]
    const [early, late] = [test.clock.now - 100, test.clock.now - 50] as AuditEntry['at'][]
    const old = await putEntry({ organizationIds, at: early })
    const changed = await putEntry({ organizationIds, at: late })
    const action = 'webhook.pause'
    const paused = await putEntry({ organizationIds, at: late, action, subject: { kind: 'webhook', id: 'hook-1' } })
    const find = (parameters: object) => idsFor({ organizationId, ...parameters })
    expect(await find({})).toEqual([paused, changed, old])
    expect(await find({ from: late })).toEqual([paused, changed])
    expect(await find({ to: late })).toEqual([old])
    expect(await find({ from: early, to: late })).toEqual([old])
    expect(await find({ subjectKind: 'api' })).toEqual([changed, old])
    expect(await find({ search: 'api.' })).toEqual([changed, old])
    expect(await find({ search: 'hook' })).toEqual([paused])
    expect(await find({ search: 'par', from: late })).toEqual([changed])
    expect(await find({ search: 'webhook', subjectKind: 'api' })).toEqual([])
  })

  it('T-30 to members, a search tells nothing of what others did', async () => {
    const [own, other] = [await putOrganization(), await putOrganization()]
    const member = await test.actorWith({ organization: own })
    await putEntry({
      organizationIds: [other],
      action: 'secretly.done',
      subject: { kind: 'secret', id: 'their-thing' },
    })
    // Of another's action no search is about actions here: what begins so of one's own is found all the same.
    const mine = await putEntry({ organizationIds: [own], subject: { kind: 'api', id: 'secretly-mine' } })
    expect(await idsFor({ search: 'secretly' }, member)).toEqual([mine])
    for (const parameters of [{ search: 'their-' }, { subjectKind: 'secret' }, { search: 'secretly.' }]) {
      expect([parameters, await idsFor(parameters, member)]).toEqual([parameters, []])
    }
  })

  it.each([
    ['from', 'yesterday'],
    ['to', '-1'],
    ['subjectKind', 'API'],
    ['search', 'x'.repeat(101)],
    ['search', 'a\u0000b'],
  ])('refuses a filter that is none: %s=%j', async (name, value) => {
    const answer = await operator.ask('GET', `/audit-entries?${query({ [name]: value })}`)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: 'query' }] } })
  })
})

describe('GET /audit-entries.csv', () => {
  const lines = (text: string) => text.split('\r\n').slice(0, -1)

  it('is the same entries, newest first, with the id that leads on at the end of each', async () => {
    const organizationId = await putOrganization()
    const organizationIds = [organizationId]
    const userId = '00uWho' as UserId
    const first = await putEntry({ organizationIds, at: 1_700_000_000 as never })
    const actor = { kind: 'user', userId, tokenId: 'token-1' } as const
    const last = await putEntry({ organizationIds, actor, changes: { name: { from: 'Old', to: 'New, "better"' } } })
    const answer = await operator.ask('GET', `/audit-entries.csv?${query({ organizationId })}`)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toContain('audit-entries.csv')
    const now = new Date(test.clock.now * 1000).toISOString()
    expect(lines(answer.body)).toEqual([
      'at (UTC),who,user id,token id,client_id,action,subject,subject id,organization ids,changes,request id,entry id',
      `${now},user,00uWho,token-1,,api.update,api,parts,${organizationId},"{""name"":{""from"":""Old"",""to"":""New, \\""better\\""""}}",r,${last}`,
      `2023-11-14T22:13:20.000Z,exchange,,,,api.update,api,parts,${organizationId},{},r,${first}`,
    ])
    const page = await operator.ask('GET', `/audit-entries.csv?${query({ organizationId, limit: 1 })}`)
    expect(lines(page.body)).toHaveLength(2)
    const rest = await operator.ask('GET', `/audit-entries.csv?${query({ organizationId, limit: 1, after: last })}`)
    expect(lines(rest.body).at(-1)).toMatch(new RegExp(`,${first}$`))
    const filtered = await operator.ask('GET', `/audit-entries.csv?${query({ organizationId, to: 1_700_000_001 })}`)
    expect(lines(filtered.body)).toHaveLength(2)
  })

  it('goes on behind what it reads at once', async () => {
    const organizationId = await putOrganization()
    for (let count = 0; count < 501; count++) await putEntry({ organizationIds: [organizationId] })
    const { body } = await operator.ask('GET', `/audit-entries.csv?${query({ organizationId })}`)
    const ids = lines(body)
      .slice(1)
      .map((row) => row.slice(row.lastIndexOf(',') + 1))
    expect([ids.length, new Set(ids).size]).toEqual([501, 501])
    expect(ids).toEqual(ids.toSorted().reverse())
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('G-H %j in it is no formula to a spreadsheet', async (text) => {
    const organizationId = await putOrganization()
    await putEntry({ organizationIds: [organizationId], subject: { kind: 'api', id: text }, requestId: text })
    const { body } = await operator.ask('GET', `/audit-entries.csv?${query({ organizationId })}`)
    expect(lines(body)[1]).toContain(`,'${text},`)
    expect(
      lines(body)[1]
        ?.split(',')
        .filter((cell) => /^[=+\-@\t]/.test(cell)),
    ).toEqual([])
  })

  it('T-30 is of one’s own organization, and names no other that an entry concerns', async () => {
    const [own, other] = [await putOrganization(), await putOrganization()]
    const member = await test.actorWith({ organization: own })
    const shared = await putEntry({ organizationIds: [own, other] })
    await putEntry({ organizationIds: [other] })
    const { body } = await member.ask('GET', '/audit-entries.csv')
    expect(lines(body)).toHaveLength(2)
    expect(body).toContain(shared)
    expect(body).not.toContain(other)
    expect((await member.ask('GET', `/audit-entries.csv?organizationId=${other}`)).status).toBe(404)
  })
})
