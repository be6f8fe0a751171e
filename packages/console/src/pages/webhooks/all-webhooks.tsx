import { Group } from '@mantine/core'
import { IconWebhook } from '@tabler/icons-react'
import { useGet } from '../../api/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { PagedTable } from '../../parts/paged-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { webhookColumns } from './webhook-columns.tsx'

/** Of every app: for operators. */
export function AllWebhooks() {
  const [{ search, after }] = usePageSearch()
  const query = useGet('/webhooks', {
    query: { limit: 25, ...(search !== undefined && { search }), ...(after !== undefined && { after }) },
  })
  return (
    <>
      <Group p="lg" pb="md">
        <SearchField label="Search webhooks" placeholder="Search by the app’s name" />
      </Group>
      <PagedTable
        label="Webhooks"
        columns={webhookColumns}
        keyOf={({ id }) => id}
        query={query}
        empty={
          search === undefined ? (
            <Empty icon={IconWebhook} title="No webhooks yet">
              There is one for each app and API of events that it has selected, from the first event on.
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
