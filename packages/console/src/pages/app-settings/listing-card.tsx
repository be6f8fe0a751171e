import { Button, Group, Stack, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useMe } from '../../api/me.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type App, ListingBadge } from '../app/app-frame.tsx'
import { organizationsText, useBuyers } from '../app/use-buyers.ts'
import { type Listing, meanings, type NextStep, nextSteps } from './listing-steps.ts'
import { ListingWay } from './listing-way.tsx'

/** How far an app is on its way to the app directory, and the next steps. */
export function ListingCard({ app, mayChange }: { app: App; mayChange: boolean }) {
  const { operator } = useMe()
  const move = useChange({
    run: (status: Listing) =>
      management.post('/apps/{appId}/listing', { path: { appId: app.id }, body: { status }, ifMatch: app.revision }),
    concerns: ['/apps'],
    done: (_, status) => meanings[status],
    showsFault: true,
  })
  const steps = mayChange ? nextSteps(app, operator) : []
  const missing = steps.find((step) => step.missing.length > 0)?.missing ?? []
  return (
    <Card
      title="Listing"
      description="The way into the app directory, where every organization finds it."
      actions={<ListingBadge app={app} />}
    >
      <Stack gap="lg">
        <ListingWay listing={app.listing} />
        <Text>{meanings[app.listing]}</Text>
        {missing.length > 0 && (
          <Text size="sm">
            Before it can be submitted it needs a {missing.join(' and a ')}. Fill in the details above and save them.
          </Text>
        )}
        <Problem fault={move.error} title="The listing was not changed" />
        {steps.length > 0 && (
          <Group gap="sm">
            {steps.map((step) => (
              <StepButton
                key={step.to}
                {...{ app, step }}
                isUnderWay={move.isPending && move.variables === step.to}
                take={() => move.mutateAsync(step.to)}
                go={() => move.mutate(step.to)}
              />
            ))}
          </Group>
        )}
        {steps.length === 0 && mayChange && (
          <Text size="sm" c="dimmed">
            The next step is one of the exchange’s operators.
          </Text>
        )}
      </Stack>
    </Card>
  )
}

interface StepButtonProps {
  app: App
  step: NextStep
  isUnderWay: boolean
  /** Rejects with what was refused. */
  take(): Promise<unknown>
  go(): void
}

function StepButton({ app, step, isUnderWay, take, go }: StepButtonProps) {
  if (!step.takesBack) {
    return (
      <Button loading={isUnderWay} disabled={step.missing.length > 0} onClick={go}>
        {step.label}
      </Button>
    )
  }
  return (
    <ConfirmButton
      title={`${step.label}: ${app.name}?`}
      confirm={step.label}
      consequences={<Consequences app={app} to={step.to} />}
      onConfirm={take}
    >
      {step.label}
    </ConfirmButton>
  )
}

function Consequences({ app, to }: { app: App; to: Listing }) {
  const { buyers } = useBuyers(app.id)
  if (to === 'Not Approved') return 'It goes back to its developers, who change it and submit it again.'
  if (app.listing !== 'Published') return 'Nobody looks at it any more. It can be submitted again.'
  return (
    <Stack gap="sm">
      <Text>Organizations do not find it in the app directory any more, and none activates it anew.</Text>
      {buyers && (
        <Text>
          {organizationsText(buyers.active, buyers.isAtLeast)} {buyers.active === 1 ? 'has' : 'have'} activated it: for
          them nothing changes.
        </Text>
      )}
    </Stack>
  )
}
