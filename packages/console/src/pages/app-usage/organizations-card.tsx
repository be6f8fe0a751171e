import { Text } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { bytesText } from '../../parts/bytes-text.ts'
import { Card } from '../../parts/card.tsx'
import { DownloadButton } from '../../parts/download-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import type { App } from '../app/app-frame.tsx'
import { type Month, monthText } from './months.ts'
import type { Usage } from './usage-by-api.ts'

export interface OrganizationsCardProps {
  app: App
  month: Month
  apiId: string | undefined
}

/** All that one answer has. */
const ROWS_MAX = 50_000

/** For whom the app called what. */
export function OrganizationsCard({ app, month, apiId }: OrganizationsCardProps) {
  const [{ after }] = usePageSearch()
  const filter = { appId: app.id, month, ...(apiId !== undefined && { apiId }) }
  const query = useGet('/metering/usage', { query: { ...filter, limit: 25, ...(after !== undefined && { after }) } })
  return (
    <Card
      flush
      title="By organization"
      description={`For whom the app called in ${monthText(month)}. Calls without a Subscription-Id that fits are for nobody.`}
      actions={
        <DownloadButton
          fileName={`usage-${month}.csv`}
          read={async () =>
            (await management.get('/metering/usage.csv', { query: { ...filter, limit: ROWS_MAX } })) as string
          }
        >
          Save as CSV
        </DownloadButton>
      }
    >
      <PagedTable
        label="Usage by organization"
        columns={columns}
        keyOf={({ api, subscriptionId, organization }) =>
          [api?.id, subscriptionId, organization?.id].map((part) => part ?? '').join(' ')
        }
        query={query}
        empty={
          <Empty icon={IconChartBar} title={`No calls in ${monthText(month)}`}>
            Each call with the app’s token is counted, and stands here some seconds later.
          </Empty>
        }
      />
    </Card>
  )
}

const number = new Intl.NumberFormat()

const columns: readonly Column<Usage>[] = [
  { header: 'Organization', cell: ({ organization }) => organization?.name || 'Nobody' },
  {
    header: 'API',
    cell: ({ api }) => (
      <Text span size="sm">
        {api ? `${api.name} ${api.version}` : 'None'}
      </Text>
    ),
  },
  { header: 'Calls', cell: ({ counts }) => number.format(counts.calls), isRight: true },
  { header: 'Not successful', cell: ({ counts }) => number.format(counts.calls - counts.status2xx), isRight: true },
  { header: 'Data', cell: ({ counts }) => bytesText(counts.responseBytes), isRight: true },
]
