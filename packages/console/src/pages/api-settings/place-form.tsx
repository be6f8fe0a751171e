import { Alert, Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type Api, useMayChangeApi } from '../api/api-frame.tsx'
import { ProbeButton } from '../api/probe-button.tsx'
import { subscriptionsText, useApiUsers } from '../api/use-users.ts'

interface Values extends Record<string, unknown> {
  name: string
  version: string
  basePath: string
  targetUrl: string
}

/** What an API is called, where apps call it, and where calls go on to. */
export function PlaceForm({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const users = useApiUsers(api)
  const { form, save } = useKeptForm({
    thing: api,
    valuesOf: ({ name, version, basePath, targetUrl }): Values => ({ name, version, basePath, targetUrl }),
    run: (values, ifMatch) =>
      management.patch('/apis/{apiId}', {
        path: { apiId: api.id },
        body: {
          name: values.name.trim(),
          version: values.version.trim(),
          basePath: values.basePath.trim(),
          // An async API may have none, and nothing can be sent for that.
          ...(values.targetUrl.trim() !== '' && { targetUrl: values.targetUrl.trim() }),
        },
        ifMatch,
      }),
    concerns: ['/apis', '/directory'],
    done: 'Saved. It counts from the next call on.',
  })
  const prefix = api.proxyUrl.slice(0, api.proxyUrl.length - api.basePath.length)
  const isMoved = form.values.basePath.trim() !== api.basePath
  return (
    <Card title="Name and place" description="Environment and namespace stay as they were made.">
      <form onSubmit={save.onSubmit} noValidate>
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label="Name" maxLength={100} disabled={!mayChange} {...form.getInputProps('name')} />
            <TextInput label="Version" maxLength={50} disabled={!mayChange} {...form.getInputProps('version')} />
          </SimpleGrid>
          <TextInput
            label="Base path"
            description={`Apps call ${prefix}${form.values.basePath}`}
            disabled={!mayChange}
            spellCheck={false}
            {...form.getInputProps('basePath')}
          />
          {isMoved && users !== undefined && users.subscriptions > 0 && (
            <Alert color="yellow" title="Apps call the old path">
              {subscriptionsText(users.subscriptions, users.isAtLeast)} {users.subscriptions === 1 ? 'uses' : 'use'}{' '}
              this API. Calls to {api.basePath} are answered 404 from the moment you save. A copy with the new path lets
              apps move when they are ready.
            </Alert>
          )}
          <TextInput
            label="Target URL"
            description="Where your service is: calls go to it, the base path and what follows."
            type="url"
            placeholder={api.kind === 'async' ? 'none' : 'https://dms.example'}
            disabled={!mayChange}
            {...form.getInputProps('targetUrl')}
          />
          {mayChange && api.targetUrl !== '' && <ProbeButton api={api} disabled={form.isDirty()} />}
          <Problem {...save.problem} title="It was not saved" />
          {mayChange && (
            <Group>
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
                Save name and place
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  )
}
