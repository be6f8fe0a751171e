import { describe, expect, it } from 'vitest'
import { placesOf } from './places.ts'

const organizations = [
  { id: 'a', name: 'Lakeside' },
  { id: 'b', name: 'Hilltop' },
  { id: 'c', name: 'Gone', disabled: true },
]
const kept = (id: string, status: 'active' | 'inactive', environment: 'Production' | 'Test' = 'Production') => ({
  ...{ id: `s-${id}`, status, environment },
  organization: { id, name: '' },
  purpose: 'organization' as const,
})

describe('where an app can be activated', () => {
  it('is every organization that has no subscription of it in the environment', () => {
    expect(placesOf(organizations.slice(0, 2), [kept('b', 'active', 'Test')], 'Production')).toEqual([
      { id: 'a', name: 'Lakeside' },
      { id: 'b', name: 'Hilltop' },
    ])
  })

  it('is not where it was activated before: that one is reactivated', () => {
    expect(placesOf(organizations, [kept('a', 'active'), kept('b', 'inactive')], 'Production')).toEqual([
      { id: 'a', name: 'Lakeside', reason: 'Activated already', subscriptionId: 's-a' },
      { id: 'b', name: 'Hilltop', reason: 'Was ended; reactivate it there', subscriptionId: 's-b' },
      { id: 'c', name: 'Gone', reason: 'The organization is disabled' },
    ])
  })

  it('is not decided by the developer’s own test subscription', () => {
    const test = { ...kept('a', 'active'), purpose: 'app_test' as const }
    expect(placesOf(organizations.slice(0, 1), [test], 'Production')).toEqual([{ id: 'a', name: 'Lakeside' }])
  })
})
