import { Anchor, Badge, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconApi, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { Empty } from '../../parts/empty.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { type App, AppFrame, useMayChangeApp } from '../app/app-frame.tsx'
import { ChangeSelection } from './change-selection.tsx'
import { LetGo } from './let-go.tsx'
import { SelectApiModal } from './select-api-modal.tsx'
import type { SelectableApi, Selection, SelectionWish } from './selection.ts'
import { TestSubscription } from './test-subscription.tsx'

/** What an app may call, and its own subscription to try it with. */
export const AppApisPage = () => <AppFrame>{(app) => <Apis app={app} />}</AppFrame>

function Apis({ app }: { app: App }) {
  const mayChange = useMayChangeApp(app)
  const [isOpen, setOpen] = useState(false)
  const select = useChange({
    run: ({ api, wish }: { api: SelectableApi; wish: SelectionWish }) =>
      management.put('/apps/{appId}/apis/{apiId}', { path: { appId: app.id, apiId: api.id }, body: wish }),
    concerns: ['/apps', '/subscriptions', '/webhooks'],
    done: (_, { api }) => `${api.name} is selected.`,
    showsFault: true,
  })
  const add = mayChange && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen(true)}>
      Select an API
    </Button>
  )
  return (
    <Stack gap="lg">
      {app.selections.length === 0 ? (
        <Card>
          <Empty icon={IconApi} title="No APIs yet" action={add}>
            An app may call what it has selected. Choose an API with one of its plans; where it has terms, accept them.
            APIs in Test are connected to the app’s own test subscription at once.
          </Empty>
        </Card>
      ) : (
        <Card
          title="Selected APIs"
          description="What the app may call. Organizations that activate it get a connection to each of them; those that have activated it already extend their activation."
          actions={add}
        >
          <Stack gap="md" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {app.selections.map((selection) => (
              <SelectedApi key={selection.apiId} {...{ app, selection, mayChange }} />
            ))}
          </Stack>
        </Card>
      )}
      <TestSubscription app={app} mayChange={mayChange} />
      <SelectApiModal
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        organization={{ id: app.organizationId, name: app.organizationName }}
        authServerId={app.authServerId}
        taken={new Set(app.selections.map(({ apiId }) => apiId))}
        confirm="Select this API"
        onSelect={(api, wish) => select.mutateAsync({ api, wish })}
      />
    </Stack>
  )
}

function SelectedApi({ app, selection, mayChange }: { app: App; selection: Selection; mayChange: boolean }) {
  const { apiId, api, planId, terms } = selection
  // What it offers, for the plan's name. One that is not shown to us any more is refused, and stays selected.
  const { data: offered } = useGet('/apis/{apiId}', { path: { apiId } }, { enabled: api !== undefined })
  const known = offered?.id === apiId ? offered : undefined
  const plan = known?.plans.find(({ id }) => id === planId)
  return (
    <Stack
      component="li"
      gap="sm"
      p="md"
      bd="1px solid var(--line)"
      style={{ borderRadius: 'var(--mantine-radius-md)' }}
      aria-label={api ? `${api.name} ${api.version}` : apiId}
    >
      <Group justify="space-between" gap="sm" align="flex-start">
        <Group gap={8} style={{ minWidth: 0 }}>
          {api && known ? (
            <Anchor component={Link} to={at`/directory/${apiId}`} fw={600}>
              {api.name} {api.version}
            </Anchor>
          ) : (
            <Text fw={600}>{api ? `${api.name} ${api.version}` : 'An API that is gone'}</Text>
          )}
          {api && <StatusBadge status={api.environment} />}
          {api?.kind === 'async' && (
            <Badge variant="default" tt="none">
              Events
            </Badge>
          )}
        </Group>
        {mayChange && (
          <Group gap="xs">
            {known && <ChangeSelection {...{ app, selection, api: known }} />}
            <LetGo {...{ app, selection }} />
          </Group>
        )}
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xs">
        <KeyValues
          items={[
            [
              'URL',
              api?.proxyUrl === undefined || api.kind === 'async' ? undefined : (
                <CopyText key="url" text={api.proxyUrl} what="URL" />
              ),
            ],
            [
              'Webhook',
              selection.webhookUrl === undefined ? undefined : (
                <CopyText key="webhook" text={selection.webhookUrl} what="webhook URL" />
              ),
            ],
            ['API id', <CopyText key="id" text={apiId} what="API id" />],
          ]}
        />
        <KeyValues
          items={[
            ['Plan', planId === undefined ? 'None needed' : (plan?.name ?? 'One that is not offered any more')],
            [
              'Terms',
              terms === undefined ? undefined : (
                <>
                  Version {terms.termsVersion}, accepted by {terms.name} (<Moment at={terms.at} />)
                </>
              ),
            ],
          ]}
        />
      </SimpleGrid>
    </Stack>
  )
}
