import { describe, expect, it } from 'vitest'
import { type Listing, listings, meanings, nextSteps, stepsFrom } from './listing-steps.ts'

const app = (listing: Listing) => ({
  listing,
  description: 'Shows which bay is free.',
  website: 'https://bays.example',
})
const labels = (listing: Listing, isOperator = false) => nextSteps(app(listing), isOperator).map(({ label }) => label)

describe('the next steps of a listing', () => {
  it('are the developer’s own, for a developer', () => {
    expect(labels('Registered')).toEqual(['Prepare a listing'])
    expect(labels('Submitted')).toEqual(['Withdraw'])
    expect(labels('In Review')).toEqual([])
  })

  it('are all of them, for an operator', () => {
    expect(labels('In Review', true)).toEqual(['Approve', 'Do not approve'])
    expect(labels('Published', true)).toEqual(['Withdraw', 'Revoke'])
  })

  it('say what is missing where others will look at it', () => {
    const [step] = nextSteps({ listing: 'Draft', description: ' ' }, false)
    expect(step?.missing).toEqual(['description', 'website'])
    expect(nextSteps({ listing: 'Registered', description: '' }, false)[0]?.missing).toEqual([])
  })

  it('lead from every place to places that have a meaning', () => {
    for (const listing of listings) {
      expect(meanings[listing]).not.toBe('')
      for (const to of Object.keys(stepsFrom[listing])) expect(listings).toContain(to)
    }
  })
})
