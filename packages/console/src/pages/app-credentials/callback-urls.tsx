import { Button, Group, List, Stack, Switch, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { LinesField } from '../../parts/lines-field.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { App } from '../app/app-frame.tsx'
import { linesOf } from '../app-new/new-app.ts'

interface Values extends Record<string, unknown> {
  callbackUrls: string[]
  implicit: boolean
}

/** Where people come back to after signing in. */
export function CallbackUrls({ app, mayChange }: { app: App; mayChange: boolean }) {
  const { form, save } = useKeptForm({
    thing: app,
    valuesOf: ({ callbackUrls, implicit }): Values => ({ callbackUrls, implicit }),
    run({ callbackUrls, implicit }, ifMatch) {
      const lines = linesOf(callbackUrls)
      const body = { callbackUrls: lines, implicit: implicit && lines.length > 0 }
      return management.patch('/apps/{appId}', { path: { appId: app.id }, body, ifMatch })
    },
    concerns: ['/apps'],
    done: 'The callback URLs were saved.',
  })
  const { callbackUrls } = form.values
  const removed = app.callbackUrls.filter((url) => !linesOf(callbackUrls).includes(url)).length
  return (
    <Card
      title="Callback URLs"
      description="Where people come back to after signing in to the app, and after signing out. Compared letter for letter; changes count at once."
    >
      {mayChange ? (
        <form onSubmit={save.onSubmit} noValidate>
          <Stack>
            <LinesField
              label="Callback URLs"
              description="https, or http on this machine. Without one, nobody signs in to the app."
              one="callback URL"
              placeholder="https://planner.example/callback"
              value={callbackUrls}
              onChange={(value) => form.setFieldValue('callbackUrls', value)}
              faults={(index) => {
                const error = form.errors[index === undefined ? 'callbackUrls' : `callbackUrls.${index}`]
                return typeof error === 'string' ? error : undefined
              }}
            />
            {callbackUrls.length > 0 && (
              <Switch
                label="Tokens in the browser’s URL as well (implicit grant)"
                description="Only for old single-page apps. New ones use the code with PKCE, which needs nothing here."
                {...form.getInputProps('implicit', { type: 'checkbox' })}
              />
            )}
            {removed > 0 && (
              <Text size="sm">
                {removed === 1 ? 'One URL is' : `${removed} URLs are`} taken away: people who sign in by it are refused
                as soon as you save.
              </Text>
            )}
            <Problem {...save.problem} title="The callback URLs were not saved" />
            <Group>
              <Button type="submit" variant="default" loading={save.isPending} disabled={!form.isDirty()}>
                Save callback URLs
              </Button>
            </Group>
          </Stack>
        </form>
      ) : app.callbackUrls.length === 0 ? (
        <Text c="dimmed" size="sm">
          None: nobody signs in to this app.
        </Text>
      ) : (
        <List>
          {app.callbackUrls.map((url) => (
            <List.Item key={url}>
              <Text span className="mono" size="sm">
                {url}
              </Text>
            </List.Item>
          ))}
        </List>
      )}
    </Card>
  )
}
