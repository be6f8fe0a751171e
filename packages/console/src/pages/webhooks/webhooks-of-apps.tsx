import { Button } from '@mantine/core'
import { IconWebhook } from '@tabler/icons-react'
import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useOrganization } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { PagedTable } from '../../parts/paged-table.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { type Webhook, webhookColumns } from './webhook-columns.tsx'

/** Apps are read a page at a time, and of each that takes events its webhooks. */
const APPS_AT_ONCE = 100

/** Those of the apps of the organization that one works for. */
export function WebhooksOfApps() {
  const organizationId = useOrganization()?.organizationId
  const [{ after }] = usePageSearch()
  const apps = useGet('/apps', {
    query: {
      ...(organizationId !== undefined && { organizationId }),
      ...(after !== undefined && { after }),
      limit: APPS_AT_ONCE,
    },
  })
  const takers =
    apps.data?.items.filter((app) => app.selections.some(({ webhookUrl }) => webhookUrl !== undefined)) ?? []
  const found = useQueries({
    queries: takers.map(({ id: appId }) => {
      const options = { query: { appId, limit: 200 } }
      return {
        queryKey: ['/webhooks', options],
        queryFn: ({ signal }: { signal: AbortSignal }) => management.get('/webhooks', { ...options, signal }),
      }
    }),
  })
  const fault = found.find(({ error }) => error !== null)
  const isThere = apps.data !== undefined && found.every(({ data }) => data !== undefined)
  const items = found.flatMap(({ data }) => data?.items ?? [])
  const next = apps.data?.next
  const query = {
    ...apps,
    error: apps.error ?? fault?.error ?? null,
    refetch: fault && !apps.error ? fault.refetch : apps.refetch,
    data: isThere ? { items, ...(next !== undefined && { next }) } : undefined,
  } as UseQueryResult<{ items: Webhook[]; next?: string }>
  return (
    <PagedTable
      label="Webhooks of our apps"
      columns={webhookColumns}
      keyOf={({ id }) => id}
      query={query}
      empty={
        <Empty
          icon={IconWebhook}
          title="No webhooks yet"
          action={
            <Button component={Link} to="/apps">
              Go to your apps
            </Button>
          }
        >
          Select an API of events in an app and say where its events go. Each comes signed, in its order, and is sent
          again until your program has taken it.
        </Empty>
      }
    />
  )
}
