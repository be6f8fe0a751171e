import type { listings } from './document.ts'

export type Listing = (typeof listings)[number]

/** The steps there are; the server says who may take them. Kept the same as the server's own table by listing-steps.test.ts. */
export const listingSteps: Readonly<Record<Listing, readonly Listing[]>> = {
  Registered: ['Draft'],
  Draft: ['Submitted'],
  Submitted: ['Withdrawn', 'In Review'],
  'In Review': ['Approved', 'Not Approved'],
  Approved: ['Published'],
  'Not Approved': ['Draft'],
  Published: ['Withdrawn', 'Revoked'],
  Withdrawn: ['Draft'],
  Revoked: ['Draft'],
}

/** The shortest way from one listing to another, without the first. Undefined when none leads there. Pure. */
export function listingWay(from: Listing, to: Listing): Listing[] | undefined {
  const ways: Listing[][] = [[]]
  const seen = new Set([from])
  for (const way of ways) {
    const at = way.at(-1) ?? from
    if (at === to) return way
    for (const next of listingSteps[at]) {
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return undefined
}
