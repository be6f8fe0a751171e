import type { OrganizationId, UserId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserActor } from '../audit/index.ts'
import type { OrganizationRole, Store } from '../store/index.ts'
import { openTestOrganizations, type TestOrganizations } from './organizations/testing/open-test-organizations.ts'
import { checkDeveloper } from './reach-developer.ts'

let test: TestOrganizations
let store: Store
beforeAll(async () => {
  test = await openTestOrganizations()
  store = test.store
})
afterAll(() => test.close())

/** Somebody who had these roles when their request came, in an organization where they have others by now. */
async function meanwhile(then: OrganizationRole[], now: OrganizationRole[] | 'gone', changes = {}) {
  const user = await test.person()
  const { id } = await test.organization([[user, then]], changes)
  const actor = await test.as(user)
  if (now === 'gone') await store.members.remove(id, user.id)
  else await store.members.put({ organizationId: id, userId: user.id, roles: now, createdAt: test.clock.now })
  return checkDeveloper(actor, id, store)
}

describe('who may change APIs and apps of an organization', () => {
  it('are its developers and owners', async () => {
    expect(await meanwhile(['developer'], ['developer'])).toBeUndefined()
    expect(await meanwhile(['owner'], ['owner'])).toBeUndefined()
    expect(await meanwhile([], [])).toMatchObject({ error: 'forbidden' })
  })

  it('are not those who were developers when their request came (T-17)', async () => {
    expect(await meanwhile(['developer'], [])).toMatchObject({ error: 'forbidden' })
    expect(await meanwhile(['owner'], 'gone')).toMatchObject({ error: 'not_found' })
    expect(await meanwhile([], ['developer'])).toBeUndefined()
  })

  it('are nobody but operators while it is disabled (T-17)', async () => {
    expect(await meanwhile(['owner'], ['owner'], { disabled: true })).toMatchObject({ error: 'conflict' })
    const { id } = await test.organization([], { disabled: true })
    expect(await checkDeveloper(await test.operator(), id, store)).toBeUndefined()
  })

  it('T-30 hear of an organization of others what they would hear if it were not there', async () => {
    const { id } = await test.organization([])
    const stranger: UserActor = {
      kind: 'user',
      userId: 'x' as UserId,
      operator: false,
      memberships: new Map(),
      requestId: 'request-1',
    }
    const foreign = await checkDeveloper(stranger, id, store)
    expect(foreign).toMatchObject({ error: 'not_found' })
    expect(await checkDeveloper(stranger, 'unknown' as OrganizationId, store)).toEqual(foreign)
    expect(await checkDeveloper(await test.operator(), 'unknown' as OrganizationId, store)).toEqual(foreign)
  })
})
