import { expect, it } from 'vitest'
import { listings } from '../packages/server/src/cli/apply/document.ts'
import { listingSteps, listingWay } from '../packages/server/src/cli/apply/listing-steps.ts'
import { listingTable } from '../packages/server/src/registry/apps/listing.ts'

it('the steps of a listing are those of the registry', () => {
  const table = Object.fromEntries(Object.entries(listingTable).map(([from, to]) => [from, Object.keys(to)]))
  expect(listingSteps).toEqual(table)
})

it('every listing but the first can be reached from every other, by steps that there are', () => {
  for (const from of listings) {
    for (const to of listings) {
      const way = listingWay(from, to)
      if (to === 'Registered' && from !== to) {
        expect(way).toBeUndefined()
        continue
      }
      let at = from
      for (const step of way ?? []) {
        expect(listingSteps[at]).toContain(step)
        at = step
      }
      expect(at).toBe(to)
    }
  }
  expect(listingWay('Registered', 'Published')).toEqual(['Draft', 'Submitted', 'In Review', 'Approved', 'Published'])
})
