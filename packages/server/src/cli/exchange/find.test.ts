import { describe, expect, it } from 'vitest'
import { ServerRefused } from '../refusal.ts'
import { findApi, findApp, findPlan } from './find.ts'

const asking = (answers: Record<string, { id: string; name: string }[]>) => ({
  ask: (_method: string, path: string) => Promise.resolve({ items: answers[path.split('?')[0] ?? ''] ?? [] }),
})

describe('an app that is named by its name', () => {
  const own = [{ id: 'own', name: 'Lot Walk' }]
  const published = [
    { id: 'published', name: 'Lot Walk' },
    { id: 'other', name: 'Lot Walk Pro' },
  ]

  it('is one of one’s own, before one in the directory of the same name', async () => {
    expect(await findApp(asking({ '/apps': own, '/directory/apps': published }), 'Lot Walk')).toBe('own')
  })

  it('is a published one to a buyer, who sees it in the directory alone', async () => {
    expect(await findApp(asking({ '/directory/apps': published }), 'Lot Walk')).toBe('published')
    await expect(findApp(asking({ '/directory/apps': published }), 'Lot')).rejects.toThrow('There is no app')
  })

  it('is refused where several have that name', async () => {
    const twice = [...published, { id: 'third', name: 'Lot Walk' }]
    await expect(findApp(asking({ '/directory/apps': twice }), 'Lot Walk')).rejects.toThrow('There are several')
  })
})

describe('an API that is named by its id or by its name', () => {
  const asking = (answers: Record<string, { id: string; name: string }[]>) => ({
    ask: async (_method: string, path: string) => {
      const items = answers[path.split('?')[0] ?? '']
      if (items) return { items }
      throw new ServerRefused({
        ...{ status: 404, code: 'NOT-FOUND', message: 'no', requestId: '', errors: [], findings: [] },
        retryAfterSeconds: undefined,
      })
    },
  })
  const own = [{ id: 'orders-v1', name: 'Orders' }]

  it('is the one with that id, whatever others are called', async () => {
    const named = [{ id: 'other', name: 'orders-v1' }]
    expect(await findApi(asking({ '/apis/orders-v1': [], '/apis': named }), 'orders-v1')).toBe('orders-v1')
  })

  it('is one of one’s own with that name, or else a public one', async () => {
    const published = [{ id: 'theirs', name: 'Orders' }]
    expect(await findApi(asking({ '/apis': own, '/directory/apis': published }), 'Orders')).toBe('orders-v1')
    expect(await findApi(asking({ '/apis': [], '/directory/apis': published }), 'Orders')).toBe('theirs')
  })

  it('is not guessed at: several versions of a name are listed, and an id of others is left to the server', async () => {
    const versions = asking({ '/apis': [...own, { id: 'orders-v2', name: 'Orders' }], '/directory/apis': [] })
    await expect(findApi(versions, 'Orders')).rejects.toThrow('Give the id of the API: orders-v1, orders-v2.')
    const none = asking({ '/apis': [], '/directory/apis': [] })
    expect(await findApi(none, 'of-others')).toBe('of-others')
    await expect(findApi(none, 'Nobody Has It')).rejects.toThrow('There is no API')
  })
})

describe('a plan that is named by its name', () => {
  const plans = asking({ '/apis/appointments-v1/plans': [{ id: 'free', name: 'Free' }] })

  it('is the one of that API', async () => {
    expect(await findPlan(plans, 'appointments-v1', 'Free')).toBe('free')
    await expect(findPlan(plans, 'appointments-v1', 'Fre')).rejects.toThrow('portreeve apis plans list appointments-v1')
  })
})
