import { Alert, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useGet } from '../../api/queries.ts'
import { forOperators } from '../../parts/for-operators.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Queried } from '../../parts/queried.tsx'
import { HealthFigures } from './health-figures.tsx'
import { findingsOf, type System } from './health-findings.ts'
import { HealthNodes } from './health-nodes.tsx'

const EVERY_SECONDS = 5

/** How the exchange is at this moment, and what to do where it is not well. */
export const HealthPage = forOperators('Health', Health)

function Health() {
  const query = useGet('/system', undefined, { everySeconds: EVERY_SECONDS })
  return (
    <>
      <PageHeader
        title="Health"
        lead={`How the exchange is at this moment. Looked at every ${EVERY_SECONDS} seconds.`}
      />
      <Queried query={query}>
        {(system) => (
          <Stack gap="lg">
            {/* The figures below are those of before. */}
            <Problem fault={query.error} title="The exchange did not say how it is" />
            <Findings system={system} />
            <HealthFigures system={system} />
            <HealthNodes system={system} />
          </Stack>
        )}
      </Queried>
    </>
  )
}

function Findings({ system }: { system: System }) {
  const findings = findingsOf(system, Math.floor(Date.now() / 1000))
  const alive = system.nodes.filter(({ state }) => state === 'alive').length
  if (findings.length === 0) {
    return (
      <Alert color="teal" variant="light" icon={<IconCircleCheck aria-hidden />} title="All is well" role="status">
        {alive === 1 ? 'The one process is alive' : `All ${alive} processes are alive`}, changes are heard of at once,
        and nothing waits that should not.
      </Alert>
    )
  }
  return (
    <Stack gap="sm" component="section" aria-label="What to look at">
      {findings.map(({ level, title, text }) => (
        <Alert
          key={title}
          color={level === 'bad' ? 'red' : 'yellow'}
          icon={level === 'bad' ? <IconAlertTriangle aria-hidden /> : <IconInfoCircle aria-hidden />}
          title={
            <Group gap={6} component="span">
              {title}
              <Text span size="sm" fw={400}>
                {level === 'bad' ? '(act now)' : '(worth a look)'}
              </Text>
            </Group>
          }
        >
          {text}
        </Alert>
      ))}
    </Stack>
  )
}
