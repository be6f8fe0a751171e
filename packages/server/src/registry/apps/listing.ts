import { type AdministrationRefused, type FieldFault, refuseAdministration } from '../../identity/index.ts'
import type { App, AppListing } from '../../store/index.ts'

/** Who may take a step: the app's developers, or only who runs the exchange. Operators may take every one. */
export type ListingStepBy = 'developer' | 'operator'

/** The way of an app to buyers, and back (protocol.md 4.1). A step that is not here is refused. */
export const listingTable = {
  Registered: { Draft: 'developer' },
  Draft: { Submitted: 'developer' },
  Submitted: { Withdrawn: 'developer', 'In Review': 'operator' },
  'In Review': { Approved: 'operator', 'Not Approved': 'operator' },
  Approved: { Published: 'operator' },
  'Not Approved': { Draft: 'developer' },
  Published: { Withdrawn: 'developer', Revoked: 'operator' },
  Withdrawn: { Draft: 'developer' },
  Revoked: { Draft: 'operator' },
} as const satisfies Record<AppListing, Partial<Record<AppListing, ListingStepBy>>>

/** May it go from where it is to `to`? Pure. */
export function checkListingStep(
  app: Pick<App, 'listing' | 'description' | 'website'>,
  to: AppListing,
  by: ListingStepBy,
): AdministrationRefused | undefined {
  const steps: Partial<Record<AppListing, ListingStepBy>> = listingTable[app.listing]
  const needed = steps[to]
  if (needed === undefined) {
    const ways = Object.keys(steps).join(' or ')
    return refuseAdministration('conflict', `The listing is ${app.listing}: from there it goes to ${ways}.`)
  }
  if (needed === 'operator' && by !== 'operator') {
    return refuseAdministration('forbidden', 'Only who runs the exchange may take this step.')
  }
  return checkListed({ ...app, listing: to })
}

/** Where people of other organizations look at it, or are about to. */
const shown: ReadonlySet<AppListing> = new Set(['Submitted', 'In Review', 'Approved', 'Published'])

/** Says an app that is shown what it does, and where to read more (protocol.md 5.2)? Pure. */
export function checkListed({
  listing,
  description,
  website,
}: Pick<App, 'listing' | 'description' | 'website'>): AdministrationRefused | undefined {
  if (!shown.has(listing)) return undefined
  const faults: FieldFault[] = []
  if (description.trim() === '') faults.push({ pointer: '/description', detail: 'A listed app needs a description.' })
  if (website === undefined) faults.push({ pointer: '/website', detail: 'A listed app needs a website.' })
  return faults.length === 0
    ? undefined
    : refuseAdministration('conflict', 'A listed app needs a description and a website.', faults)
}
