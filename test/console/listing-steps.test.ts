import { expect, it } from 'vitest'
import { stepsFrom } from '../../packages/console/src/pages/app-settings/listing-steps.ts'
import { listingTable } from '../../packages/server/src/registry/apps/listing.ts'

it('the console offers the steps of a listing that the exchange takes, to the people it takes them from', () => {
  expect(stepsFrom).toEqual(listingTable)
})
