import { Button, Group, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconActivity } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { DownloadButton } from '../../parts/download-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { connectionsText } from '../activations/connections-text.ts'
import { type Subscription, statuses } from '../activations/status-text.ts'
import { type App, AppFrame } from '../app/app-frame.tsx'
import { ActivationDrawer } from './activation-drawer.tsx'
import classes from './app-activations-page.module.css'
import { PendingCard } from './pending-card.tsx'

/** Which organizations use an app, and who asks to. */
export const AppActivationsPage = () => <AppFrame>{(app) => <Activations app={app} />}</AppFrame>

/** The newest: all that one answer has. */
const ROWS_MAX = 50_000

function Activations({ app }: { app: App }) {
  const [{ search, status, environment, after }] = usePageSearch()
  const [shown, setShown] = useState<string>()
  const query = useGet(
    '/subscriptions',
    {
      query: {
        appId: app.id,
        ...(search !== undefined && { search }),
        ...(status !== undefined && { status: status as Subscription['status'] }),
        ...(environment !== undefined && { environment: environment as Subscription['environment'] }),
        ...(after !== undefined && { after }),
        limit: 25,
      },
    },
    { everySeconds: 30 },
  )
  const isFiltered = search !== undefined || status !== undefined || environment !== undefined
  const isBare = !isFiltered && after === undefined && query.data?.items.length === 0
  return (
    <Stack gap="lg">
      {!isFiltered && after === undefined && <PendingCard app={app} />}
      <Card
        flush
        title="Activations"
        description={`Organizations that use ${app.name}, or have. ${app.activation === 'manual' ? 'Each waits for your approval first.' : 'Each is active as soon as an owner says so.'}`}
        actions={
          <DownloadButton
            fileName="subscriptions.csv"
            read={async () =>
              (await management.get('/apps/{appId}/subscriptions.csv', {
                path: { appId: app.id },
                query: { limit: ROWS_MAX },
              })) as string
            }
          >
            Save as CSV
          </DownloadButton>
        }
      >
        {!isBare && (
          <Group px="lg" pb="md" gap="sm">
            <SearchField label="Search activations" placeholder="Search organizations" />
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
          columns={columnsOf(setShown)}
          keyOf={({ id }) => id}
          query={query}
          empty={
            isFiltered ? (
              <NothingFits title="No activation fits" filters={['search', 'status', 'environment']}>
                None has these words, this state and this environment.
              </NothingFits>
            ) : (
              <None app={app} />
            )
          }
        />
      </Card>
      <ActivationDrawer
        app={app}
        subscription={query.data?.items.find(({ id }) => id === shown)}
        onClose={() => setShown(undefined)}
      />
    </Stack>
  )
}

const None = ({ app }: { app: App }) => (
  <Empty
    icon={IconActivity}
    title="No activations yet"
    action={
      <Button component={Link} to={at`/apps/${app.id}/settings`} variant="default">
        Put it into the app directory
      </Button>
    }
  >
    Organizations activate an app that is published or shared with them. Each then stands here with its APIs.
  </Empty>
)

const columnsOf = (show: (id: string) => void): readonly Column<Subscription>[] => [
  {
    header: 'Organization',
    cell: ({ id, organization, purpose }) => (
      <Stack gap={0} align="flex-start">
        <UnstyledButton className={classes.open} onClick={() => show(id)} aria-haspopup="dialog">
          {organization.name}
        </UnstyledButton>
        {purpose !== 'organization' && (
          <Text size="sm" c="dimmed" fw={400}>
            Test subscription of the app
          </Text>
        )}
      </Stack>
    ),
  },
  { header: 'State', cell: ({ status }) => <StatusBadge status={status} /> },
  { header: 'Environment', cell: ({ environment }) => <StatusBadge status={environment} /> },
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
