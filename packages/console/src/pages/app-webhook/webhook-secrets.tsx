import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { Moment } from '../../parts/moment.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SecretReveal } from '../../parts/secret-reveal.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { Webhook } from './app-webhook-page.tsx'

/** How long the older secrets sign along, in seconds: 30 days at most (docs/relay.md). */
const overlaps = [
  { value: '0', label: 'Not at all: for one in wrong hands' },
  { value: '3600', label: 'One hour' },
  { value: '86400', label: 'One day' },
  { value: '604800', label: 'One week' },
  { value: '2592000', label: '30 days' },
]

/** What deliveries are signed with, and a new one. */
export function WebhookSecrets({ webhook, mayChange }: { webhook: Webhook; mayChange: boolean }) {
  const [isOpen, { open, close }] = useDisclosure()
  const [secret, setSecret] = useState<string>()
  const { secrets = [] } = webhook
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600}>
        Signing secrets
      </Text>
      {secrets.map(({ createdAt, endsAt, isShown }, index) => (
        <Group key={createdAt} gap="sm">
          <StatusBadge status={index === 0 ? 'active' : 'paused'} label={index === 0 ? 'Current' : 'Signs along'} />
          <Text size="sm">
            Made <Moment at={createdAt} />
            {endsAt !== undefined && (
              <>
                , ends <Moment at={endsAt} />
              </>
            )}
            {!isShown && '. Nobody has seen it: make a new one to check signatures'}
          </Text>
        </Group>
      ))}
      {mayChange && (
        <Button variant="default" size="sm" w="fit-content" onClick={open}>
          Make a new signing secret
        </Button>
      )}
      <Modal opened={isOpen} onClose={close} title="Make a new signing secret">
        {isOpen && <Question webhookId={webhook.id} close={close} show={setSecret} />}
      </Modal>
      <SecretReveal
        what="signing secret"
        secret={secret}
        note="Your program checks each delivery’s signature with it, as Standard Webhooks says."
        onClose={() => setSecret(undefined)}
      />
    </Stack>
  )
}

function Question({ webhookId, close, show }: { webhookId: string; close(): void; show(secret: string): void }) {
  const [seconds, setSeconds] = useState('86400')
  const rotate = useChange({
    // The secret goes to the dialog alone: what a change returns would be remembered with the change.
    async run() {
      const body = { overlapSeconds: Number(seconds) }
      const { secret } = await management.post('/webhooks/{webhookId}/rotate-secret', { path: { webhookId }, body })
      show(secret)
      close()
    },
    concerns: ['/webhooks'],
    showsFault: true,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        rotate.mutate()
      }}
    >
      <Stack>
        <Text>
          Each delivery then carries a signature with the new secret, and one with the old one until that ends.
        </Text>
        <Radio.Group label="The old one signs along for" value={seconds} onChange={setSeconds}>
          <Stack gap="xs" mt="xs">
            {overlaps.map(({ value, label }) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Stack>
        </Radio.Group>
        <Problem fault={rotate.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={rotate.isPending}>
            Make it
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
