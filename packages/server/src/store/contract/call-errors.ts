import type { ApiId, AppId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { type CallError, callErrorIdAt } from '../index.ts'
import type { Engine } from './engines.ts'
import { useStore } from './suite.ts'

export function callErrorsContract(engine: Engine): void {
  const subject = useStore(engine)
  const all = { lead: undefined, statusMin: 400, statusMax: 599, from: '', below: callErrorIdAt(10 ** 13), limit: 100 }
  const listed = async (query: object = {}) => subject.store.callErrors.list({ ...all, ...query })
  const idsOf = async (query: object) => (await listed(query)).map(({ requestId }) => requestId)

  const errors = [
    error(1_000, { requestId: 'one', status: 403, code: 'INVALID-TOKEN', method: 'GET' }),
    error(2_000, { requestId: 'two', status: 404, code: 'TARGET-RESPONSE', source: 'api', method: 'POST' }),
    error(3_000, { requestId: 'three', status: 503, code: 'TARGET-SYSTEM-UNREACHABLE', apiId: 'other' as ApiId }),
    error(4_000, {
      ...{ requestId: 'four', status: 404, code: 'API-DOES-NOT-EXIST', version: '' },
      ...{ apiId: undefined, environment: undefined, apiOrganizationId: undefined },
      ...{ appId: undefined, appOrganizationId: undefined, subscriptionId: undefined },
    }),
  ]

  it('keeps every field, newest first', async () => {
    await subject.store.callErrors.put(errors)
    expect(await listed()).toStrictEqual(errors.toReversed())
  })

  it('filters by status, codes, method, source, Request-Id, time, API and app', async () => {
    expect(await idsOf({ statusMin: 500 })).toEqual(['three'])
    expect(await idsOf({ statusMin: 404, statusMax: 404 })).toEqual(['four', 'two'])
    expect(await idsOf({ codes: ['INVALID-TOKEN', 'TARGET-RESPONSE'] })).toEqual(['two', 'one'])
    expect(await idsOf({ method: 'POST' })).toEqual(['two'])
    expect(await idsOf({ source: 'gateway' })).toEqual(['four', 'three', 'one'])
    expect(await idsOf({ requestId: 'three' })).toEqual(['three'])
    expect(await idsOf({ lead: { requestId: 'three' } })).toEqual(['three'])
    expect(await idsOf({ from: callErrorIdAt(2_000), below: callErrorIdAt(4_000) })).toEqual(['three', 'two'])
    expect(await idsOf({ apiId: 'other' })).toEqual(['three'])
    expect(await idsOf({ appId: 'nobody' })).toEqual([])
  })

  it('lists those of an API, an app, or an organization, in pages', async () => {
    expect(await idsOf({ lead: { apiId: 'api' } })).toEqual(['two', 'one'])
    expect(await idsOf({ lead: { appId: 'app' } })).toEqual(['three', 'two', 'one'])
    expect(await idsOf({ lead: { role: 'api', organizationId: 'provider' } })).toEqual(['three', 'two', 'one'])
    expect(await idsOf({ lead: { role: 'app', organizationId: 'developer' } })).toEqual(['three', 'two', 'one'])
    expect(await idsOf({ lead: { role: 'app', organizationId: 'provider' } })).toEqual([])
    expect(await idsOf({ below: errors[1]?.id, limit: 1 })).toEqual(['one'])
  })

  it('keeps many at once, and forgets the old', async () => {
    const many = Array.from({ length: 1_005 }, (_, n) => error(n, { requestId: `many-${n}` }))
    await subject.store.callErrors.put(many)
    expect(await listed({ limit: 2_000 })).toHaveLength(1_009)
    expect(await subject.store.callErrors.findId('known', 1)).toBe(errors[1]?.id)
    expect(await subject.store.callErrors.findId('known', 1_008)).toBeUndefined()
    await subject.store.callErrors.prune(callErrorIdAt(3_000))
    expect(await idsOf({})).toEqual(['four', 'three'])
  })

  it('T-30 G-H errors of nobody knows whom are counted and forgotten by themselves', async () => {
    const anonymous = Array.from({ length: 1_500 }, (_, n) =>
      error(10_000 + n, { requestId: `nobody-${n}`, appId: undefined, appOrganizationId: undefined }),
    )
    await subject.store.callErrors.put(anonymous)
    expect(await subject.store.callErrors.findId('known', 0)).toBe(errors[2]?.id)
    expect(await subject.store.callErrors.findId('known', 1)).toBeUndefined()
    expect(await subject.store.callErrors.findId('anonymous', 1_500)).toBe(errors[3]?.id)
    const last = (await subject.store.callErrors.findId('anonymous', 1)) as string
    expect(last).toBe(anonymous[1_498]?.id)
    await subject.store.callErrors.prune(last, 'anonymous')
    expect(await idsOf({})).toEqual(['nobody-1499', 'nobody-1498', 'three'])
  })
}

function error(at: number, more: Partial<CallError>): CallError {
  return {
    ...{ id: callErrorIdAt(at, more.requestId), at, requestId: 'r', status: 400, method: 'GET' },
    ...{ path: '/acme/orders/v1', code: 'MALFORMED-REQUEST', source: 'gateway' },
    ...{ apiId: 'api' as ApiId, version: 'v1', environment: 'Production' },
    ...{ apiOrganizationId: 'provider' as OrganizationId, appId: 'app' as AppId },
    ...{ appOrganizationId: 'developer' as OrganizationId, subscriptionId: 'subscription' as SubscriptionId },
    ...more,
  } as CallError
}
