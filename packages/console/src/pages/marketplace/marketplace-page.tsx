import { Button, Group, Stack, Text } from '@mantine/core'
import { IconBuildingStore } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useOrganization } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { CardGrid, Tile } from '../../parts/card-grid.tsx'
import { Empty } from '../../parts/empty.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { namesOf } from './names-of.ts'
import type { ListedApp } from './use-listed-app.ts'

/** Apps that organizations can activate. */
export function MarketplacePage() {
  const [{ search, after }] = usePageSearch()
  const states = useStates()
  const query = useGet('/directory/apps', {
    query: { limit: 24, ...(search !== undefined && { search }), ...(after !== undefined && { after }) },
  })
  const isBare = search === undefined && after === undefined && query.data?.items.length === 0
  return (
    <>
      <PageHeader
        title="App directory"
        lead="Apps that work with your data for you, once you let them. Each says what it does and which data it sees."
        actions={
          <Button component={Link} to="/activations" variant="default">
            Your activations
          </Button>
        }
      />
      <Stack gap="lg">
        {!isBare && <SearchField label="Search apps" placeholder="Search by name" />}
        <CardGrid
          label="Apps"
          query={query}
          keyOf={({ id }) => id}
          tile={(app) => <AppTile app={app} state={states.get(app.id)} />}
          empty={
            search !== undefined ? (
              <NothingFits title="No app has this name" filters={['search']} clear="Show all apps">
                Search for the beginning of a word of its name.
              </NothingFits>
            ) : (
              <Empty icon={IconBuildingStore} title="No apps are published yet">
                An app appears here when its developer submits it and the exchange publishes it. One that a developer
                shares with your organization alone is not listed: ask them for its link.
              </Empty>
            )
          }
        />
      </Stack>
    </>
  )
}

/** By app: how its activation of the organization stands that one works for. */
function useStates(): Map<string, string> {
  const organization = useOrganization()
  const { data } = useGet(
    '/subscriptions',
    { query: { organizationId: organization?.organizationId ?? '', limit: 200 } },
    { enabled: organization !== undefined },
  )
  const buyers = data?.items.filter(({ purpose }) => purpose === 'organization') ?? []
  return new Map(buyers.toReversed().flatMap(({ app, status }) => (app ? [[app.id, status] as const] : [])))
}

function AppTile({
  app: { id, name, organizationName, description, apis },
  state,
}: {
  app: ListedApp
  state: string | undefined
}) {
  const isOn = state === 'active' || state === 'pending'
  return (
    <Tile
      to={at`/marketplace/${id}`}
      title={name}
      by={organizationName}
      description={description}
      badge={isOn && <StatusBadge status={state} label={state === 'active' ? 'Activated' : 'Requested'} />}
    >
      <Group gap={6}>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {apis.length === 0 ? 'Works with no API yet' : `Works with ${namesOf(apis)}`}
        </Text>
      </Group>
    </Tile>
  )
}
