import type { ApiId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { UserActor } from '../audit/index.ts'
import type { Api, App, Organization } from '../store/index.ts'
import type { ImportItem } from './import-subscriptions.ts'
import { openTestRoom, type TestRoom } from './testing/open-test-room.ts'

let test: TestRoom
let buyer: Organization
let [one, late]: Api[] = []
let app: App
let owner: UserActor
let appDev: UserActor

beforeAll(async () => {
  test = await openTestRoom()
})
beforeEach(async () => {
  buyer = await test.putOrganization({ name: 'Lakeside Motors' })
  const developer = await test.putOrganization({ name: 'Brightwork' })
  one = await test.putApi(developer, 'automatic')
  late = await test.putApi(developer, 'automatic')
  app = await test.putApp(developer, [one], { activation: 'manual' })
  owner = await test.person([[buyer, ['owner']]])
  appDev = await test.person([[developer, ['developer']]])
})
afterAll(() => test.close())

const administration = () => test.subscriptions.administration
const decide = (
  actor: UserActor,
  id: Parameters<typeof test.store.subscriptions.find>[0],
  decision: 'approve' | 'deactivate',
) => administration().decide(actor, id, { decision })

async function waiting(connections?: ImportItem['connections']) {
  const item = { organizationId: buyer.id, appId: app.id, status: 'pending' as const, connections }
  const outcome = await administration().importMany(await test.operator(), [item])
  if (!outcome.ok || !outcome.value[0] || !('id' in outcome.value[0])) throw new Error('not imported')
  return outcome.value[0].id
}
const select = (...apis: (Api | undefined)[]) =>
  test.store.apps.put({ ...app, selections: apis.flatMap((api) => (api ? [{ apiId: api.id }] : [])) })
const connected = async (id: Awaited<ReturnType<typeof waiting>>): Promise<ApiId[] | undefined> =>
  (await test.store.subscriptions.find(id))?.connections.map(({ apiId }) => apiId)

describe('T-16 the approval of a subscription that was imported and that nobody has consented to', () => {
  it('connects the APIs that it was imported with, and none that the app has selected since', async () => {
    const id = await waiting()
    await select(one, late)
    expect(await decide(appDev, id, 'approve')).toMatchObject({ ok: true, value: { status: 'active' } })
    expect(await connected(id)).toEqual([one?.id])
  })

  it('is refused where it came without one, until somebody there has agreed', async () => {
    const id = await waiting([])
    await select(one, late)
    const refused = await decide(appDev, id, 'approve')
    expect(refused).toMatchObject({
      error: 'conflict',
      description: expect.stringContaining('reactivate it with `consent`'),
    })
    await decide(owner, id, 'deactivate')
    const consent = { name: 'Ada', title: 'Owner', apiIds: [one!.id, late!.id] }
    const asked = await administration().decide(owner, id, { decision: 'reactivate', consent })
    expect(asked).toMatchObject({ value: { status: 'pending' } })
    expect(await decide(appDev, id, 'approve')).toMatchObject({ value: { status: 'active' } })
    expect(await connected(id)).toEqual([one?.id, late?.id])
  })

  it('is refused where the app has let go of the APIs that it came with', async () => {
    const id = await waiting()
    await select(late)
    expect(await decide(appDev, id, 'approve')).toMatchObject({ error: 'conflict' })
    expect(await test.store.subscriptions.find(id)).toMatchObject({ status: 'pending' })
  })
})
