import { describe, expect, it } from 'vitest'
import { findApp, findPlan } from './find.ts'

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

describe('a plan that is named by its name', () => {
  const plans = asking({ '/apis/appointments-v1/plans': [{ id: 'free', name: 'Free' }] })

  it('is the one of that API', async () => {
    expect(await findPlan(plans, 'appointments-v1', 'Free')).toBe('free')
    await expect(findPlan(plans, 'appointments-v1', 'Fre')).rejects.toThrow('portreeve apis plans list appointments-v1')
  })
})
