import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { App, AppListing } from '../../store/index.ts'
import { checkListed, checkListingStep, type ListingStepBy, listingTable } from './listing.ts'

const listings = Object.keys(listingTable) as AppListing[]
const whole = { description: 'Plans services', website: 'https://planner.example' }
const at = (listing: AppListing): Pick<App, 'listing' | 'description' | 'website'> => ({ ...whole, listing })

/** protocol.md 4.1 and the exchange's rules, in words of their own: who takes which step. */
const developers = [
  'Registered>Draft',
  'Draft>Submitted',
  'Submitted>Withdrawn',
  'Published>Withdrawn',
  'Withdrawn>Draft',
  'Not Approved>Draft',
]
const operators = [
  'Submitted>In Review',
  'In Review>Approved',
  'In Review>Not Approved',
  'Approved>Published',
  'Published>Revoked',
  'Revoked>Draft',
]

describe('the listing of an app', () => {
  it('goes by its table, and in no other way', () => {
    for (const from of listings) {
      for (const to of listings) {
        const step = `${from}>${to}`
        const [developer, operator] = (['developer', 'operator'] as const).map((by) =>
          checkListingStep(at(from), to, by),
        )
        if (developers.includes(step)) expect([developer, operator]).toEqual([undefined, undefined])
        else if (operators.includes(step)) {
          expect(developer).toMatchObject({ error: 'forbidden' })
          expect(operator).toBeUndefined()
        } else {
          expect(developer).toMatchObject({ error: 'conflict' })
          expect(operator).toEqual(developer)
        }
      }
    }
  })

  it('is never published without having been approved by an operator since it was last a draft, whatever is tried', () => {
    const tries = fc.array(
      fc.record({ to: fc.constantFrom(...listings), by: fc.constantFrom<ListingStepBy>('developer', 'operator') }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(tries, (steps) => {
        let listing: AppListing = 'Registered'
        let approvedBy: ListingStepBy | undefined
        for (const { to, by } of steps) {
          if (checkListingStep(at(listing), to, by)) continue
          if (to === 'Draft') approvedBy = undefined
          if (to === 'Approved') approvedBy = by
          listing = to
          if (listing === 'Published') expect(approvedBy).toBe('operator')
          // Nobody is caught: from everywhere somebody gets on.
          expect(Object.keys(listingTable[listing]).length).toBeGreaterThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('shows nothing to others that has no description and no website', () => {
    for (const listing of ['Submitted', 'In Review', 'Approved', 'Published'] as const) {
      expect(
        checkListed({ listing, description: ' ', website: undefined })?.fields?.map(({ pointer }) => pointer),
      ).toEqual(['/description', '/website'])
      expect(checkListed(at(listing))).toBeUndefined()
    }
    expect(checkListed({ listing: 'Draft', description: '', website: undefined })).toBeUndefined()
    expect(
      checkListingStep({ listing: 'Draft', description: '', website: undefined }, 'Submitted', 'operator'),
    ).toMatchObject({
      error: 'conflict',
    })
  })
})
