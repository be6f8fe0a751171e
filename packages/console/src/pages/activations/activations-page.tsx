import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { IconActivity } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMe, useOrganization } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { connectionsText } from './connections-text.ts'
import { nameOf, type Subscription, statuses } from './status-text.ts'

/** Which apps work on the data of the organization that one works for; operators see those of all. */
export function ActivationsPage() {
  const { operator } = useMe()
  const organization = useOrganization()
  const searched = operator ? 'organizations' : 'apps'
  const [{ search, status, environment, after }] = usePageSearch()
  const query = useGet('/subscriptions', {
    query: {
      ...(!operator && organization && { organizationId: organization.organizationId }),
      ...(search !== undefined && { search }),
      ...(status !== undefined && { status: status as Subscription['status'] }),
      ...(environment !== undefined && { environment: environment as Subscription['environment'] }),
      ...(after !== undefined && { after }),
      limit: 25,
    },
  })
  const isFiltered = search !== undefined || status !== undefined || environment !== undefined
  const isBare = !isFiltered && after === undefined && query.data?.items.length === 0
  const find = (
    <Button component={Link} to="/marketplace">
      Find an app
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Activations"
        lead={
          operator
            ? 'Which apps work on whose data, newest first.'
            : `Apps that may work on the data of ${organization?.name ?? 'your organization'}, and what each may see.`
        }
        actions={!isBare && find}
      />
      <Card flush>
        {!isBare && (
          <Group p="lg" pb="md" gap="sm">
            <SearchField label="Search activations" placeholder={`Search ${searched}`} />
            <FilterSelect name="status" label="State" options={statuses.map((value) => ({ value, label: value }))} />
            <FilterSelect
              name="environment"
              label="Environment"
              options={['Production', 'Test', 'Dev'].map((value) => ({ value, label: value }))}
            />
          </Group>
        )}
        <PagedTable
          label="Activations"
          columns={operator ? [APP, ORGANIZATION, ...REST] : [APP, ...REST]}
          keyOf={({ id }) => id}
          query={query}
          empty={
            isFiltered ? (
              <NothingFits title="No activation fits" filters={['search', 'status', 'environment']}>
                The search goes by names of {searched}, word by word from its beginning.
              </NothingFits>
            ) : (
              <Empty icon={IconActivity} title="No app is activated yet" action={find}>
                Apps work on an organization’s data only after one of its owners has activated them. Look through the
                app directory: each app says what it does and what it would see.
              </Empty>
            )
          }
        />
      </Card>
    </>
  )
}

const APP: Column<Subscription> = {
  header: 'App',
  cell: (subscription) => (
    <Stack gap={0}>
      <Anchor component={Link} to={at`/activations/${subscription.id}`} fw={600}>
        {nameOf(subscription)}
      </Anchor>
      <Text size="sm" c="dimmed" fw={400}>
        {subscription.purpose === 'organization' ? subscription.app?.developer : 'Test subscription'}
      </Text>
    </Stack>
  ),
}

const ORGANIZATION: Column<Subscription> = {
  header: 'Organization',
  cell: ({ organization }) => organization.name,
}

const REST: readonly Column<Subscription>[] = [
  { header: 'State', cell: ({ status }) => <StatusBadge status={status} /> },
  {
    header: 'Environment',
    cell: ({ environment }) => <StatusBadge status={environment} />,
  },
  {
    header: 'APIs',
    cell: ({ connections }) => (
      <Text span size="sm">
        {connectionsText(connections)}
      </Text>
    ),
  },
  {
    header: 'Changed',
    cell: ({ updatedAt }) => (
      <Text span size="sm" c="dimmed">
        <Moment at={updatedAt} />
      </Text>
    ),
  },
]
