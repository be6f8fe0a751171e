import { Anchor, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import { healthLines } from './health.ts'

/** For operators: whether everything works. */
export function HealthCard() {
  const { data, error, refetch } = useGet('/system', {}, { everySeconds: 30 })
  const lines = data && healthLines(data)
  const unwell = lines?.filter(({ isWell }) => !isWell).length
  return (
    <Card
      title="The exchange"
      {...(unwell !== undefined && {
        description: unwell === 0 ? 'Everything is well.' : 'What is marked is not as it should be.',
      })}
    >
      <Stack gap="md" aria-busy={!data && !error}>
        {error && !data && <Problem fault={error} title="Its health could not be read" retry={() => void refetch()} />}
        {!data && !error && <Skeleton height={160} />}
        {lines && (
          <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
            {lines.map(({ name, text, isWell }) => (
              <Group key={name} component="li" gap="xs" wrap="nowrap" align="flex-start">
                {isWell ? (
                  <IconCircleCheck size={20} stroke={1.6} color="var(--accent)" aria-label="Well:" />
                ) : (
                  <IconAlertTriangle
                    size={20}
                    stroke={1.6}
                    color="var(--mantine-color-error)"
                    aria-label="Needs a look:"
                  />
                )}
                <Text size="sm">
                  <Text span inherit fw={600}>
                    {name}
                  </Text>{' '}
                  {text}
                </Text>
              </Group>
            ))}
          </Stack>
        )}
        <Anchor component={Link} to="/exchange/health" size="sm" w="fit-content">
          See the health of the exchange
        </Anchor>
      </Stack>
    </Card>
  )
}
