import { Anchor, Button, Group, Loader, Progress, Stack, Text } from '@mantine/core'
import { IconAlertCircle, IconCircleCheck, IconClock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { faultText, requestIdOf } from '../../api/fault-text.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { ListedApp } from '../marketplace/use-listed-app.ts'
import type { Activations, Outcome } from './use-activations.ts'

export interface OutcomesProps {
  app: ListedApp
  names: ReadonlyMap<string, string>
  /** All that were chosen and are not done. */
  wanted: readonly string[]
  activations: Activations
  /** For those that were refused or not asked; undefined while there is nothing to be done. */
  again: { label: string; go(): void } | undefined
}

/** What has become of it, organization by organization, while it goes on and after. */
export function Outcomes({ app, names, wanted, activations, again }: OutcomesProps) {
  const { outcomes, isUnderWay, fault, stop } = activations
  const ids = [...new Set([...outcomes.keys(), ...wanted])]
  const settled = [...outcomes.values()].filter(({ state }) => state !== 'under_way').length
  const refused = [...outcomes.values()].filter(({ state }) => state === 'refused').length
  return (
    <Card
      title={isUnderWay ? 'Activating' : refused > 0 || fault ? 'Not everything worked' : 'Done'}
      description={
        <span role="status">
          {settled} of {ids.length} {ids.length === 1 ? 'organization' : 'organizations'}
        </span>
      }
      actions={
        isUnderWay && (
          <Button variant="default" onClick={stop}>
            Stop after this one
          </Button>
        )
      }
    >
      <Stack>
        {ids.length > 1 && (
          <Progress value={(settled / ids.length) * 100} aria-label="Progress" transitionDuration={200} />
        )}
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Organizations">
          {ids.map((id) => (
            <Group key={id} component="li" gap="sm" wrap="nowrap" align="flex-start">
              <Sign outcome={outcomes.get(id)} />
              <div style={{ minWidth: 0 }}>
                <Text fw={600}>{names.get(id) ?? id}</Text>
                <Text size="sm" c="dimmed" component="div">
                  <Words outcome={outcomes.get(id)} app={app} />
                </Text>
              </div>
            </Group>
          ))}
        </Stack>
        <Problem fault={fault} title="The rest was not activated" />
        {!isUnderWay && (
          <Group justify="flex-end" gap="sm">
            {again && (
              <Button variant="default" onClick={again.go}>
                {again.label}
              </Button>
            )}
            <Button component={Link} to="/activations">
              Go to the activations
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  )
}

function Sign({ outcome }: { outcome: Outcome | undefined }) {
  const style = { flexShrink: 0, marginTop: 2 }
  if (outcome?.state === 'under_way') return <Loader size={18} style={style} />
  if (outcome?.state === 'done') {
    return <IconCircleCheck size={20} aria-hidden style={{ ...style, color: 'var(--accent)' }} />
  }
  if (outcome?.state === 'refused') {
    return <IconAlertCircle size={20} aria-hidden style={{ ...style, color: 'var(--mantine-color-error)' }} />
  }
  return <IconClock size={20} aria-hidden style={{ ...style, color: 'var(--quiet)' }} />
}

function Words({ outcome, app }: { outcome: Outcome | undefined; app: ListedApp }) {
  if (outcome === undefined) return 'Not asked yet'
  if (outcome.state === 'under_way') return 'Under way'
  if (outcome.state === 'refused') {
    const requestId = requestIdOf(outcome.fault)
    return (
      <>
        {faultText(outcome.fault)}
        {requestId !== undefined && ` Request-Id ${requestId}`}
      </>
    )
  }
  const { id, status, connections } = outcome.subscription
  const open = connections.filter((connection) => connection.status !== 'active').length
  return (
    <>
      {status === 'pending'
        ? `Requested. ${app.organizationName} has to approve.`
        : open === 0
          ? 'Active, with every API.'
          : `Active. ${open} of ${connections.length} APIs wait for their providers.`}{' '}
      <Anchor component={Link} to={at`/activations/${id}`} inherit underline="always">
        Look at it
      </Anchor>
    </>
  )
}
