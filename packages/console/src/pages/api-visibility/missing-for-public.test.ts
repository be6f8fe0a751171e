import { describe, expect, it } from 'vitest'
import { publicRequirements } from './missing-for-public.ts'

const details = { description: '', tags: [], implementationName: 'Orders', lifeCycle: 'Beta' as const }
const plan = { id: '1', name: 'Free', price: { kind: 'free' as const }, quotas: [] }

describe('what a public API needs', () => {
  it('is documentation, support, terms and a plan that others may choose', () => {
    const met = publicRequirements({
      details: {
        ...details,
        documentationUrl: 'https://dms.example',
        support: { phone: '1' },
        terms: { version: '1', text: 'x', digest: 'd' },
      },
      plans: [{ ...plan, visibility: 'public' }],
    })
    expect(met.every(({ isMet }) => isMet)).toBe(true)
  })

  it('is not met by a plan of its own people', () => {
    const met = publicRequirements({ details, plans: [{ ...plan, visibility: 'private' }] })
    expect(met.filter(({ isMet }) => isMet)).toEqual([])
  })
})
