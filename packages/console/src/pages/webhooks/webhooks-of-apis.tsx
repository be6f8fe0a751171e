import { Button, Group, Text } from '@mantine/core'
import { IconBroadcast, IconWebhook } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { AsyncApiSelect, useAsyncApis } from '../../parts/async-api-select.tsx'
import { Empty } from '../../parts/empty.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { PagedTable } from '../../parts/paged-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { webhookColumns } from './webhook-columns.tsx'

/** Those that take events of an API of the organization that one works for: what waits, and nothing of what they answered. */
export function WebhooksOfApis() {
  const apis = useAsyncApis()
  const [{ api, search, after }] = usePageSearch()
  const apiId = api ?? apis?.[0]?.id
  const query = useGet(
    '/webhooks',
    {
      query: {
        ...(apiId !== undefined && { apiId }),
        ...(search !== undefined && { search }),
        ...(after !== undefined && { after }),
        limit: 25,
      },
    },
    { enabled: apiId !== undefined },
  )
  if (!apis) return <PageLoader />
  if (apiId === undefined) {
    return (
      <Empty
        icon={IconBroadcast}
        title="No API of events yet"
        action={
          <Button component={Link} to="/apis/new">
            Register an API
          </Button>
        }
      >
        An API of events publishes what happens: an appointment was booked, a repair order closed. The exchange brings
        each event to every app that was activated for it.
      </Empty>
    )
  }
  return (
    <>
      <Group px="lg" pb="md" gap="sm" align="flex-end">
        {apis.length > 1 || api !== undefined ? <AsyncApiSelect label="API" /> : <Text fw={600}>{apis[0]?.name}</Text>}
        <SearchField label="Search webhooks" placeholder="Search by the app’s name" />
      </Group>
      <PagedTable
        label="Webhooks that take events of our APIs"
        columns={webhookColumns}
        keyOf={({ id }) => id}
        query={query}
        empty={
          search === undefined ? (
            <Empty icon={IconWebhook} title="Nobody takes its events yet">
              A webhook stands here when an app has selected the API and an organization has connected it.
            </Empty>
          ) : (
            <NothingFits title="No webhook fits" filters={['search']} clear="Show all webhooks">
              The search goes by the app’s name, word by word from its beginning.
            </NothingFits>
          )
        }
      />
    </>
  )
}
