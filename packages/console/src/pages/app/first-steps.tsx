import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { type Step, StepList } from '../../parts/step-list.tsx'
import type { App } from './app-frame.tsx'

export interface FirstStepsProps {
  app: App
  hasCalled: boolean
  hasBuyers: boolean
}

/** From a registered app to one that others use; gone when all of it is done. */
export function FirstSteps({ app, hasCalled, hasBuyers }: FirstStepsProps) {
  const own = at`/apps/${app.id}`
  const steps: Step[] = [
    {
      isDone: app.selections.length > 0,
      label: 'Select an API',
      text: 'Choose a plan, accept its terms.',
      to: `${own}/apis`,
    },
    {
      isDone: hasCalled || hasBuyers,
      label: 'Make a call',
      text: 'Here in the console, with a token of this app.',
      to: `${own}/try`,
    },
    {
      isDone: app.listing !== 'Registered' || app.sharedWith.length > 0 || hasBuyers,
      label: 'Let organizations find it',
      text: 'List it in the app directory, or share it with some and send them its link.',
      to: `${own}/settings`,
    },
    {
      isDone: hasBuyers,
      label: 'Get its first activation',
      text: 'An organization activates it, and you get its Subscription-Id.',
      to: `${own}/activations`,
    },
  ]
  if (steps.every(({ isDone }) => isDone)) return null
  return (
    <Card title="First steps" description="From here to an app that others use.">
      <StepList steps={steps} />
    </Card>
  )
}
