import { Group, List, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { settings } from '../../app/settings.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { type Client, clientName } from '../exchange-clients/client-kinds.ts'

const CONCERNS = ['/clients', '/apps', '/apis', '/audit-entries']

/** Takes a client out of service, for a while or for good. */
export function EndClient({ client }: { client: Client }) {
  const navigate = useNavigate()
  const path = { client_id: client.client_id }
  const name = clientName(client)
  const isConsole = client.client_id === settings.client_id
  // A client of an app or an API goes with it.
  const mayRemove = client.owner.kind === 'exchange' || client.owner.kind === 'registration'
  const disable = useChange({
    run: () => management.post('/clients/{client_id}/disable', { path }),
    concerns: CONCERNS,
    done: `${name} was disabled.`,
    showsFault: true,
  })
  const enable = useChange({
    run: () => management.post('/clients/{client_id}/enable', { path }),
    concerns: CONCERNS,
    done: `${name} is in service again.`,
    showsFault: true,
  })
  const remove = useChange({
    run: () => management.delete('/clients/{client_id}', { path }),
    concerns: CONCERNS,
    done: `${name} was removed.`,
    showsFault: true,
    onDone: () => void navigate({ to: '/exchange/clients' }),
  })
  return (
    <Card
      title="Take it out of service"
      description={mayRemove ? 'Disabling can be taken back. Removing cannot.' : 'Disabling can be taken back.'}
    >
      <Group gap="sm">
        {client.disabled ? (
          <ConfirmButton
            isDanger={false}
            title={`Enable ${name}?`}
            consequences="It gets tokens again, and people can sign in to it. Tokens from before stay refused."
            confirm="Enable the client"
            onConfirm={() => enable.mutateAsync()}
          >
            Enable
          </ConfirmButton>
        ) : (
          <ConfirmButton
            title={`Disable ${name}?`}
            consequences={
              <Stack gap="xs">
                <List spacing={4}>
                  <List.Item>It gets no more tokens, and every token it has is refused at once.</List.Item>
                  <List.Item>Nobody can sign in to it.</List.Item>
                  {client.owner.kind === 'app' && <List.Item>The app’s calls are refused at the gateway.</List.Item>}
                  {client.owner.kind === 'api' && (
                    <List.Item>The API’s service gets no tokens for its own calls.</List.Item>
                  )}
                </List>
                {isConsole && (
                  <Text fw={600} c="var(--mantine-color-error)">
                    It is the client of this console: everybody is locked out of it, you too. It is enabled again on the
                    command line.
                  </Text>
                )}
              </Stack>
            }
            confirm="Disable the client"
            {...(isConsole && { typeToConfirm: name })}
            onConfirm={() => disable.mutateAsync()}
          >
            Disable
          </ConfirmButton>
        )}
        {mayRemove && !isConsole && (
          <ConfirmButton
            title={`Remove ${name}?`}
            consequences="Its settings and secrets go, and everything that was issued to it is worthless at once: tokens, refresh tokens, and what people agreed to. This cannot be taken back."
            confirm="Remove the client"
            typeToConfirm={name}
            onConfirm={() => remove.mutateAsync()}
          >
            Remove
          </ConfirmButton>
        )}
      </Group>
    </Card>
  )
}
