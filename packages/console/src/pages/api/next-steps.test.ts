import { describe, expect, it } from 'vitest'
import { nextSteps } from './next-steps.ts'

type Given = Parameters<typeof nextSteps>[0]

const bare: Given = {
  environment: 'Production',
  visibility: 'private',
  plans: [],
  details: { description: '', tags: [], implementationName: 'Orders', lifeCycle: 'Beta' },
}

const complete: Given = {
  ...bare,
  visibility: 'public',
  plans: [{ id: '1', name: 'Free', visibility: 'public', price: { kind: 'free' }, quotas: [] }],
  details: {
    ...bare.details,
    description: 'Orders of a dealer.',
    documentationUrl: 'https://dms.example/docs',
    support: { email: 'support@dms.example' },
    terms: { version: '1', url: 'https://dms.example/terms', digest: 'd' },
  },
}

describe('what an API needs before others use it', () => {
  it('is everything for a new one, and nothing any more for one that is complete', () => {
    expect(nextSteps(bare, false).filter(({ isDone }) => isDone)).toEqual([])
    expect(nextSteps(complete, true).filter(({ isDone }) => !isDone)).toEqual([])
  })

  it('counts a plan when apps of others may choose it', () => {
    const plans = complete.plans.map((plan) => ({ ...plan, visibility: 'private' as const }))
    expect(nextSteps({ ...complete, plans }, true).find(({ to }) => to === '/plans')?.isDone).toBe(false)
  })

  it('has neither plans nor visibility in Dev, which nobody else sees', () => {
    expect(nextSteps({ ...bare, environment: 'Dev' }, false).map(({ to }) => to)).toEqual([
      '/specification',
      '/settings',
    ])
  })
})
