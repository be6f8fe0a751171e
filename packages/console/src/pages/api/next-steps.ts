import type { Api } from './api-frame.tsx'

export interface NextStep {
  text: string
  isDone: boolean
  /** Behind the path of the API. */
  to: string
}

/** What an API needs before apps of other organizations can choose it, in the order in which people do it. Pure. */
export function nextSteps(
  { details, plans, visibility, environment }: Pick<Api, 'details' | 'plans' | 'visibility' | 'environment'>,
  hasSpec: boolean,
): NextStep[] {
  const steps: NextStep[] = [
    { text: 'Upload its specification', isDone: hasSpec, to: '/specification' },
    { text: 'Say what it does', isDone: details.description !== '', to: '/settings' },
  ]
  // An instance in Dev is for its own organization alone.
  if (environment === 'Dev') return steps
  return [
    ...steps,
    {
      text: 'Offer a public plan; it may be free',
      isDone: plans.some((plan) => plan.visibility === 'public'),
      to: '/plans',
    },
    {
      text: 'Add documentation, support and terms',
      isDone: details.documentationUrl !== undefined && details.support !== undefined && details.terms !== undefined,
      to: '/settings',
    },
    { text: 'Let others see it', isDone: visibility !== 'private', to: '/visibility' },
  ]
}
