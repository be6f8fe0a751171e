import { Group, SegmentedControl } from '@mantine/core'
import { useMe } from '../../api/me.ts'
import { Card } from '../../parts/card.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { AllWebhooks } from './all-webhooks.tsx'
import { WebhooksOfApis } from './webhooks-of-apis.tsx'
import { WebhooksOfApps } from './webhooks-of-apps.tsx'

/** Where events go: to one's own apps, and to those that take events of one's own APIs. */
export function WebhooksPage() {
  const { operator } = useMe()
  const [{ of = 'apps' }, change] = usePageSearch()
  return (
    <>
      <PageHeader
        title="Webhooks"
        lead="Where events go. What a webhook does not take is sent again, in its order, until it is taken, skipped or ended."
      />
      <Card flush>
        {operator ? (
          <AllWebhooks />
        ) : (
          <>
            <Group p="lg" pb="md">
              <SegmentedControl
                aria-label="Whose webhooks"
                value={of}
                onChange={(value) =>
                  change({ of: value === 'apps' ? undefined : value, search: undefined, api: undefined })
                }
                data={[
                  { value: 'apps', label: 'Of our apps' },
                  { value: 'apis', label: 'Of our APIs' },
                ]}
              />
            </Group>
            {of === 'apis' ? <WebhooksOfApis /> : <WebhooksOfApps />}
          </>
        )}
      </Card>
    </>
  )
}
