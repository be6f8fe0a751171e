import type { Schemas } from '@portreeve/client/management'

type App = Schemas['App']
export type Listing = App['listing']
/** What tells which steps an app can take. */
export type ListedApp = Pick<App, 'listing' | 'description'> & { website?: string | undefined }

/** Who may take a step (docs/apps.md). Operators may take every one. */
export type StepBy = 'developer' | 'operator'

/** Every place on the way of an app to buyers, in about the order in which it comes there. */
export const listings = [
  'Registered',
  'Draft',
  'Submitted',
  'In Review',
  'Approved',
  'Published',
  'Not Approved',
  'Withdrawn',
  'Revoked',
] as const satisfies readonly Listing[]

/** As the server has it; a test holds the two together. */
export const stepsFrom: Record<Listing, Partial<Record<Listing, StepBy>>> = {
  Registered: { Draft: 'developer' },
  Draft: { Submitted: 'developer' },
  Submitted: { Withdrawn: 'developer', 'In Review': 'operator' },
  'In Review': { Approved: 'operator', 'Not Approved': 'operator' },
  Approved: { Published: 'operator' },
  'Not Approved': { Draft: 'developer' },
  Published: { Withdrawn: 'developer', Revoked: 'operator' },
  Withdrawn: { Draft: 'developer' },
  Revoked: { Draft: 'operator' },
}

/** The straight way, for the line that shows how far it is. */
export const straightWay = [
  'Registered',
  'Draft',
  'Submitted',
  'In Review',
  'Approved',
  'Published',
] as const satisfies readonly Listing[]

/** Where others look at it, so that it needs a description and a website. */
const shown: ReadonlySet<Listing> = new Set(['Submitted', 'In Review', 'Approved', 'Published'])

export interface NextStep {
  to: Listing
  /** What the button says. */
  label: string
  /** It takes the app away from people who could see it, or may have. */
  takesBack: boolean
  /** What is missing before it can be taken. */
  missing: readonly ('description' | 'website')[]
}

/** Which steps somebody may take now. Pure. */
export function nextSteps(app: ListedApp, isOperator: boolean): NextStep[] {
  return (Object.entries(stepsFrom[app.listing]) as [Listing, StepBy][])
    .filter(([, by]) => isOperator || by === 'developer')
    .map(([to]) => ({
      to,
      label: labels[to],
      takesBack: to === 'Withdrawn' || to === 'Revoked' || to === 'Not Approved',
      missing: shown.has(to) ? lacking(app) : [],
    }))
}

const lacking = ({ description, website }: Omit<ListedApp, 'listing'>) => [
  ...(description.trim() === '' ? (['description'] as const) : []),
  ...(website === undefined ? (['website'] as const) : []),
]

const labels: Record<Listing, string> = {
  Registered: 'Register',
  Draft: 'Prepare a listing',
  Submitted: 'Submit for review',
  'In Review': 'Begin the review',
  Approved: 'Approve',
  'Not Approved': 'Do not approve',
  Published: 'Publish',
  Withdrawn: 'Withdraw',
  Revoked: 'Revoke',
}

/** What a place means for whoever looks for the app, in a sentence. */
export const meanings: Record<Listing, string> = {
  Registered: 'It works, and only your organization sees it. Listing it is a choice.',
  Draft: 'You are preparing what others will read. Only your organization sees it.',
  Submitted: 'The operators of the exchange have been asked to look at it.',
  'In Review': 'The operators of the exchange are looking at it.',
  Approved: 'It may be listed. The operators publish it.',
  'Not Approved': 'The operators want something changed. Change it, then submit it again.',
  Published: 'Every organization finds it in the app directory, and its owners may activate it.',
  Withdrawn: 'It is out of the app directory. Organizations that have activated it keep using it.',
  Revoked: 'The operators have taken it out of the app directory. Organizations that have activated it keep using it.',
}
