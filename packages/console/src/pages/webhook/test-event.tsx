import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { IconSend } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { at } from '../../app/at.ts'
import { Problem } from '../../parts/problem.tsx'
import type { Webhook } from '../webhooks/webhook-columns.tsx'

/** One event to this webhook alone, and then to what became of it. */
export function TestEvent({ webhook }: { webhook: Webhook }) {
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button leftSection={<IconSend size={16} aria-hidden />} onClick={open}>
        Send a test event
      </Button>
      <Modal opened={isOpen} onClose={close} title="Send a test event" size="lg">
        {isOpen && <TestForm webhook={webhook} close={close} />}
      </Modal>
    </>
  )
}

function TestForm({ webhook, close }: { webhook: Webhook; close(): void }) {
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { channel: '', payload: '' },
    validate: { payload: (text) => (text.trim() === '' || isJson(text) ? null : 'Write JSON, or leave it empty') },
  })
  const send = useFormChange(form, {
    run: ({ channel, payload }) =>
      management.post('/webhooks/{webhookId}/test', {
        path: { webhookId: webhook.id },
        body: {
          ...(channel.trim() !== '' && { channel: channel.trim() }),
          ...(payload.trim() !== '' && { payload: JSON.parse(payload) as unknown }),
        },
      }),
    concerns: ['/webhooks', '/events'],
    done: 'The test event is on its way.',
    onDone({ id }) {
      close()
      void navigate({ to: at`/webhooks/${webhook.id}/deliveries/${id}` })
    },
  })
  return (
    <form onSubmit={send.onSubmit} noValidate>
      <Stack>
        <Text size="sm">
          It goes to this webhook alone, about your own organization, through the queue as every event, in a lane of its
          own.
        </Text>
        <TextInput
          label="Channel"
          description="The event is posted to the webhook’s URL with /event/ and this behind it. Empty: the channel of the example, or none when you write the payload."
          placeholder="repair-orders/closed"
          classNames={{ input: 'mono' }}
          data-autofocus
          {...form.getInputProps('channel')}
        />
        <Textarea
          label="Payload"
          description="JSON, up to 256 KiB. Empty: the example of the API’s description."
          placeholder='{ "order": 4711 }'
          classNames={{ input: 'mono' }}
          autosize
          minRows={5}
          maxRows={16}
          spellCheck={false}
          {...form.getInputProps('payload')}
        />
        <Problem {...send.problem} title="The test event was not sent" />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={send.isPending}>
            Send it
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
