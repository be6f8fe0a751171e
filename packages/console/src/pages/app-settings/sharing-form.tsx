import { Button, Group, Stack, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { LinesField } from '../../parts/lines-field.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { App } from '../app/app-frame.tsx'
import { linesOf } from '../app-new/new-app.ts'

interface Values extends Record<string, unknown> {
  sharedWith: string[]
}

/** Organizations that may activate an app although it is not listed. */
export function SharingForm({ app, mayChange }: { app: App; mayChange: boolean }) {
  const { form, save } = useKeptForm({
    thing: app,
    valuesOf: ({ sharedWith }): Values => ({ sharedWith }),
    run({ sharedWith }, ifMatch) {
      const body = { sharedWith: linesOf(sharedWith) }
      return management.patch('/apps/{appId}', { path: { appId: app.id }, body, ifMatch })
    },
    concerns: ['/apps'],
    done: 'The organizations were saved.',
  })
  const { sharedWith } = form.values
  const removed = app.sharedWith.filter((id) => !linesOf(sharedWith).includes(id)).length
  return (
    <Card
      title="Shared with"
      description="Organizations that may see and activate the app although it is not in the directory: your first users, or a customer it was made for."
    >
      {mayChange ? (
        <form onSubmit={save.onSubmit} noValidate>
          <Stack>
            <LinesField
              label="Organization ids"
              description="Ask them for theirs: it stands on their Organization page."
              one="organization id"
              placeholder="6b0c7c9e-1f0a-4a57-9d5f-3f6a2c1b7e10"
              value={sharedWith}
              onChange={(value) => form.setFieldValue('sharedWith', value)}
              faults={(index) => {
                const error = form.errors[index === undefined ? 'sharedWith' : `sharedWith.${index}`]
                return typeof error === 'string' ? error : undefined
              }}
            />
            {removed > 0 && app.listing !== 'Published' && (
              <Text size="sm">
                {removed === 1 ? 'One organization does' : `${removed} organizations do`} not find the app any more. An
                activation that is there goes on.
              </Text>
            )}
            {app.sharedWith.length > 0 && app.listing !== 'Published' && (
              <Stack gap={4} align="flex-start">
                <Text size="sm">
                  It is not in their app directory. Send them this link; their owners can activate it there.
                </Text>
                <CopyText text={`${location.origin}${at`/marketplace/${app.id}`}`} what="link to the app" />
              </Stack>
            )}
            <Problem {...save.problem} title="The organizations were not saved" />
            <Group>
              <Button type="submit" variant="default" loading={save.isPending} disabled={!form.isDirty()}>
                Save organizations
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Text size="sm" c="dimmed">
          {app.sharedWith.length === 0 ? 'Nobody.' : `${app.sharedWith.length} organizations.`}
        </Text>
      )}
    </Card>
  )
}
