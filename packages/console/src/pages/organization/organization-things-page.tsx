import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconApi, IconAppWindow } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { PagedTable } from '../../parts/paged-table.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { type Organization, OrganizationFrame } from './organization-frame.tsx'

/** What an organization has on the exchange, for operators. */
export function OrganizationThingsPage() {
  return <OrganizationFrame>{(organization) => <Things organization={organization} />}</OrganizationFrame>
}

function Things({ organization: { id } }: { organization: Organization }) {
  const [{ afterApp, afterApi }] = usePageSearch()
  const apps = useGet('/apps', {
    query: { organizationId: id, limit: 10, ...(afterApp !== undefined && { after: afterApp }) },
  })
  const apis = useGet('/apis', {
    query: { organizationId: id, limit: 10, ...(afterApi !== undefined && { after: afterApi }) },
  })
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Card flush title="Apps">
        <PagedTable
          label="Apps"
          cursor="afterApp"
          keyOf={(app) => app.id}
          query={apps}
          columns={[
            {
              header: 'App',
              cell: (app) => (
                <Anchor component={Link} to={at`/apps/${app.id}`} fw={600}>
                  {app.name}
                </Anchor>
              ),
            },
            { header: 'Listing', cell: ({ listing }) => <StatusBadge status={listing} /> },
          ]}
          empty={
            <Empty icon={IconAppWindow} title="No apps">
              It builds none on this exchange.
            </Empty>
          }
        />
      </Card>
      <Card flush title="APIs">
        <PagedTable
          label="APIs"
          cursor="afterApi"
          keyOf={(api) => api.id}
          query={apis}
          columns={[
            {
              header: 'API',
              cell: (api) => (
                <Stack gap={0}>
                  <Anchor component={Link} to={at`/apis/${api.id}`} fw={600}>
                    {api.name}
                  </Anchor>
                  <Text span size="sm" c="dimmed" fw={400}>
                    {api.version}
                  </Text>
                </Stack>
              ),
            },
            { header: 'Environment', cell: ({ environment }) => <StatusBadge status={environment} /> },
          ]}
          empty={
            <Empty icon={IconApi} title="No APIs">
              It publishes none on this exchange.
            </Empty>
          }
        />
      </Card>
    </SimpleGrid>
  )
}
