import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { management } from '../../api/management.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { WebhookCardProps } from './webhook-card.tsx'

/** Where the events go. It belongs to the app's selection of the API. */
export function WebhookUrl({ app, webhook, mayChange }: WebhookCardProps) {
  const { url = '' } = webhook
  const form = useForm({
    initialValues: { webhookUrl: url },
    validate: ({ webhookUrl }) => (webhookUrl.trim() === '' ? { webhookUrl: 'Say where its events go' } : {}),
  })
  const save = useFormChange(form, {
    async run({ webhookUrl }) {
      const path = { appId: app.id, apiId: webhook.api.id }
      const kept = { webhookUrl: webhookUrl.trim() }
      await management.put('/apps/{appId}/apis/{apiId}', { path, body: kept })
      form.setValues(kept)
      form.resetDirty(kept)
    },
    concerns: ['/apps', '/webhooks'],
    done: 'The webhook URL was saved. Events that wait go there, too.',
  })
  if (!mayChange || webhook.api.name === '') {
    return <KeyValues items={[['Webhook URL', <CopyText key="url" text={url} what="webhook URL" />]]} />
  }
  return (
    <form onSubmit={save.onSubmit} noValidate>
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Webhook URL"
            description="/event is added to it. Send a test event from its own page when it has changed."
            type="url"
            flex="1 1 18rem"
            {...form.getInputProps('webhookUrl')}
          />
          <Button type="submit" variant="default" loading={save.isPending} disabled={!form.isDirty()}>
            Save URL
          </Button>
        </Group>
        <Problem {...save.problem} title="The webhook URL was not saved" />
      </Stack>
    </form>
  )
}
