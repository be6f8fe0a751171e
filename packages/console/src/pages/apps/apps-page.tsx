import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { IconAppWindow, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMay, useMe, useOrganization } from '../../api/me.ts'
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
import { type App, ListingBadge } from '../app/app-frame.tsx'
import { listings } from '../app-settings/listing-steps.ts'

/** The apps of the organization that one works for; operators see those of all. */
export function AppsPage() {
  const { operator } = useMe()
  const organization = useOrganization()
  const mayRegister = useMay(organization?.organizationId, 'owner', 'developer')
  const [{ search, listing, after }] = usePageSearch()
  const query = useGet('/apps', {
    query: {
      ...(!operator && organization && { organizationId: organization.organizationId }),
      ...(search !== undefined && { search }),
      ...(listing !== undefined && { listing: listing as App['listing'] }),
      ...(after !== undefined && { after }),
      limit: 25,
    },
  })
  const isFiltered = search !== undefined || listing !== undefined
  const isBare = !isFiltered && query.data?.items.length === 0
  const register = mayRegister && (
    <Button component={Link} to="/apps/new" leftSection={<IconPlus size={16} aria-hidden />}>
      Register an app
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Apps"
        lead={
          operator
            ? 'Apps of every organization, newest first.'
            : `Apps that ${organization?.name ?? 'your organization'} builds: what they may call, and who has activated them.`
        }
        actions={!isBare && register}
      />
      <Card flush>
        {!isBare && (
          <Group p="lg" pb="md" gap="sm">
            <SearchField label="Search apps" placeholder="Search by name" />
            <FilterSelect name="listing" label="Listing" options={listings.map((value) => ({ value, label: value }))} />
          </Group>
        )}
        <PagedTable
          label="Apps"
          columns={operator ? [...NAMED, ORGANIZATION, ...REST] : [...NAMED, ...REST]}
          keyOf={({ id }) => id}
          query={query}
          empty={
            isFiltered ? (
              <NothingFits title="No app fits" filters={['search', 'listing']}>
                None of the apps has this name and listing.
              </NothingFits>
            ) : (
              <Empty icon={IconAppWindow} title="No apps yet" action={register}>
                An app is a program that calls APIs of other companies, for organizations that have activated it.
                Register one: it gets an API Key and Secret, and a test subscription to make its first call with.
                {!mayRegister && ' Owners and developers of your organization can do that.'}
              </Empty>
            )
          }
        />
      </Card>
    </>
  )
}

const NAMED: readonly Column<App>[] = [
  {
    header: 'App',
    cell: ({ id, name, description }) => (
      <Stack gap={0}>
        <Anchor component={Link} to={at`/apps/${id}`} fw={600}>
          {name}
        </Anchor>
        {description !== '' && (
          <Text size="sm" c="dimmed" fw={400} lineClamp={1}>
            {description}
          </Text>
        )}
      </Stack>
    ),
  },
]

const ORGANIZATION: Column<App> = { header: 'Organization', cell: ({ organizationName }) => organizationName }

const REST: readonly Column<App>[] = [
  {
    header: 'Listing',
    cell: (app) => (
      <Group gap={6}>
        <ListingBadge app={app} />
        {app.disabled && <StatusBadge status="disabled" />}
      </Group>
    ),
  },
  { header: 'APIs', cell: ({ selections }) => selections.length, isRight: true },
  {
    header: 'Changed',
    cell: ({ updatedAt }) => (
      <Text span size="sm" c="dimmed">
        <Moment at={updatedAt} />
      </Text>
    ),
  },
]
