import { Button, Group, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconClock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { type Membership, useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { Elapsed, Moment } from '../../parts/moment.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type AttentionItem, attentionText, isDue } from './attention-text.ts'

/** So many are shown at first: more of them would hide the rest of the page. */
const SHOWN = 6

/** What needs somebody for the organization that they work for, and that another one of theirs has something. */
export function AttentionCard({ organization }: { organization: Membership | undefined }) {
  const { data, error, refetch } = useGet('/me/attention', {}, { everySeconds: 60 })
  const [isWhole, setWhole] = useState(false)
  const isHere = ({ organizationId }: AttentionItem) =>
    organizationId === undefined || organizationId === organization?.organizationId
  const here = data?.items.filter(isHere) ?? []
  const elsewhere = data?.items.filter((item) => !isHere(item)) ?? []
  const shown = isWhole ? here : here.slice(0, SHOWN)
  return (
    <Card title="What needs you" flush={here.length > 0}>
      {error && !data ? (
        <Problem fault={error} title="What needs you could not be read" retry={() => void refetch()} />
      ) : (
        <Stack gap={0} aria-busy={!data}>
          {!data && <Waiting />}
          {data && here.length === 0 && <Nothing />}
          {shown.length > 0 && (
            <Stack component="ul" gap={0} p={0} m={0} style={{ listStyle: 'none' }}>
              {shown.map((item) => (
                <Line key={`${item.kind} ${item.subject.id} ${item.at}`} item={item} />
              ))}
            </Stack>
          )}
          {(shown.length < here.length || (isWhole && data?.more)) && (
            <Group justify="space-between" p="md" px="lg" style={{ borderTop: '1px solid var(--line)' }}>
              {shown.length < here.length && (
                <Button variant="default" size="sm" onClick={() => setWhole(true)}>
                  Show all {here.length}
                </Button>
              )}
              {isWhole && data?.more && (
                <Text size="sm" c="dimmed">
                  There is more. It shows once some of this is done.
                </Text>
              )}
            </Group>
          )}
          <Elsewhere items={elsewhere} isFlush={here.length > 0} />
        </Stack>
      )}
    </Card>
  )
}

function Line({ item }: { item: AttentionItem }) {
  const { text, action, to } = attentionText(item)
  const isNow = item.severity === 'now'
  return (
    <Group
      component="li"
      px="lg"
      py="md"
      gap="md"
      wrap="nowrap"
      align="flex-start"
      style={{ borderTop: '1px solid var(--line)' }}
    >
      <ThemeIcon variant="light" color={isNow ? 'red' : 'yellow'} radius="xl" size={32}>
        {isNow ? (
          <IconAlertTriangle size={18} aria-label="Does not work, or has waited for long:" />
        ) : (
          <IconClock size={18} aria-label="Soon:" />
        )}
      </ThemeIcon>
      <Group gap="sm" justify="space-between" style={{ flex: 1, minWidth: 0 }}>
        <div style={{ flex: '1 1 16rem', minWidth: 0 }}>
          <Text>{text}</Text>
          <Text size="sm" c="dimmed">
            {isDue(item) ? (
              <>
                Due <Moment at={item.at} />
              </>
            ) : (
              <>
                For <Elapsed since={item.at} />
              </>
            )}
          </Text>
        </div>
        <Button component={Link} to={to} variant="default" size="sm" aria-label={`${action}: ${text}`}>
          {action}
        </Button>
      </Group>
    </Group>
  )
}

function Nothing() {
  return (
    <Group gap="md" wrap="nowrap">
      <ThemeIcon variant="light" color="teal" radius="xl" size={40}>
        <IconCircleCheck size={24} stroke={1.6} aria-hidden />
      </ThemeIcon>
      <div>
        <Text fw={600}>Nothing waits for you</Text>
        <Text size="sm" c="dimmed">
          Approvals, webhooks that fail, secrets that end and sudden errors would stand here.
        </Text>
      </div>
    </Group>
  )
}

function Waiting() {
  return (
    <Stack role="status" aria-label="Loading" gap="sm">
      <Skeleton height={18} width="72%" />
      <Skeleton height={18} width="54%" />
    </Stack>
  )
}

/** Lists and links are about one organization: whoever belongs to several has to go there first. */
function Elsewhere({ items, isFlush }: { items: readonly AttentionItem[]; isFlush: boolean }) {
  const { memberships } = useMe()
  const choose = useChange({
    run: (currentOrganizationId: string) => management.patch('/me', { body: { currentOrganizationId } }),
    concerns: ['/'],
  })
  const others = memberships.flatMap(({ organizationId, name }) => {
    const count = items.filter((item) => item.organizationId === organizationId).length
    return count === 0 ? [] : [{ organizationId, name, count }]
  })
  if (others.length === 0) return null
  return (
    <Stack gap="sm" mt="md" px={isFlush ? 'lg' : 0} pb={isFlush ? 'lg' : 0}>
      {others.map(({ organizationId, name, count }) => (
        <Group key={organizationId} gap="sm" justify="space-between">
          <Text size="sm" c="dimmed" style={{ flex: '1 1 14rem' }}>
            {name} has {count === 1 ? 'something' : `${count} things`} that need{count === 1 ? 's' : ''} you.
          </Text>
          <Button
            variant="subtle"
            size="compact-sm"
            loading={choose.isPending && choose.variables === organizationId}
            onClick={() => choose.mutate(organizationId)}
          >
            Work for {name}
          </Button>
        </Group>
      ))}
    </Stack>
  )
}
