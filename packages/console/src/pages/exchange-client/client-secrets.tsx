import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { DurationField } from '../../parts/duration-field.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Problem } from '../../parts/problem.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { Client } from '../exchange-clients/client-kinds.ts'

const CONCERNS = ['/clients', '/apps', '/apis', '/audit-entries']
const DAY = 86_400

/** The secrets of a client: how old each is, and when it ends. Values are never shown again. */
export function ClientSecrets({ client, onSecret }: { client: Client; onSecret(secret: string): void }) {
  const [isOpen, { open, close }] = useDisclosure()
  const revoke = useChange({
    run: () => management.post('/clients/{client_id}/revoke-old-secrets', { path: { client_id: client.client_id } }),
    concerns: CONCERNS,
    done: 'Only the newest secret is good now.',
    showsFault: true,
  })
  if (client.secrets.length === 0) return null
  const newest = Math.max(...client.secrets.map(({ createdAt }) => createdAt))
  return (
    <Card
      title="Secrets"
      description="Only digests are kept. To change a secret without an interruption, make a new one, put it into the program, and let the old one end."
      actions={
        <>
          {client.secrets.length > 1 && (
            <ConfirmButton
              title="Revoke the old secrets?"
              consequences={`Whatever still uses ${client.secrets.length === 2 ? 'the old one' : 'one of the old ones'} gets no more tokens, from this moment on. Tokens it has stay good until they expire.`}
              confirm="Revoke them"
              onConfirm={() => revoke.mutateAsync()}
            >
              Revoke old secrets
            </ConfirmButton>
          )}
          <Button variant="default" onClick={open}>
            Make a new secret
          </Button>
        </>
      }
    >
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {client.secrets
          .toSorted((one, other) => other.createdAt - one.createdAt)
          .map(({ createdAt, expiresAt }) => (
            <Group component="li" key={createdAt} gap="sm">
              <StatusBadge
                status={createdAt === newest ? 'active' : 'waiting'}
                label={createdAt === newest ? 'newest' : 'old'}
              />
              <Text size="sm">
                made <Moment at={createdAt} />
                {expiresAt !== undefined && (
                  <>
                    , ends <Moment at={expiresAt} />
                  </>
                )}
              </Text>
            </Group>
          ))}
      </Stack>
      <Modal opened={isOpen} onClose={close} title="Make a new secret">
        {isOpen && <RotateForm client={client} close={close} onSecret={onSecret} />}
      </Modal>
    </Card>
  )
}

interface RotateFormProps {
  client: Client
  close(): void
  onSecret(secret: string): void
}

function RotateForm({ client, close, onSecret }: RotateFormProps) {
  const [overlapSeconds, setOverlapSeconds] = useState<number | undefined>(DAY)
  const rotate = useChange({
    run: () =>
      management.post('/clients/{client_id}/rotate-secret', {
        path: { client_id: client.client_id },
        body: { ...(overlapSeconds !== undefined && { overlapSeconds }) },
      }),
    concerns: CONCERNS,
    showsFault: true,
    onDone({ client_secret }) {
      close()
      if (client_secret !== undefined) onSecret(client_secret)
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        rotate.mutate()
      }}
    >
      <Stack>
        <DurationField
          label="The present one goes on for"
          description="Up to 90 days; 0 ends it at once, and with it what uses it"
          value={overlapSeconds}
          onChange={setOverlapSeconds}
          without={DAY}
        />
        <Problem fault={rotate.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={rotate.isPending}>
            Make the secret
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
