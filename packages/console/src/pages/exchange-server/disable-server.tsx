import { List, Stack, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { settings } from '../../app/settings.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import type { Server } from './server-frame.tsx'

/** Switches an authorization server off, and on again. */
export function DisableServer({ server }: { server: Server }) {
  const set = (disabled: boolean) => () =>
    management.patch('/authorization-servers/{authServerId}', {
      path: { authServerId: server.id },
      body: { disabled },
    })
  const concerns = ['/authorization-servers', '/audit-entries']
  const disable = useChange({
    run: set(true),
    concerns,
    done: `${server.name} was disabled.`,
    showsFault: true,
  })
  const enable = useChange({
    run: set(false),
    concerns,
    done: `${server.name} is in service again.`,
    showsFault: true,
  })
  return (
    <Card
      title={server.disabled ? 'Disabled' : 'Disable'}
      description={server.disabled ? 'It answers as if it were not there.' : 'It can be taken back.'}
      actions={
        server.disabled ? (
          <ConfirmButton
            title={`Enable ${server.name}?`}
            consequences="Its clients get tokens again, people sign in through it again, and tokens from before that have not expired are good again."
            confirm="Enable the server"
            isDanger={false}
            onConfirm={() => enable.mutateAsync()}
          >
            Enable the server
          </ConfirmButton>
        ) : (
          <ConfirmButton
            title={`Disable ${server.name}?`}
            consequences={<Affected server={server} />}
            confirm="Disable the server"
            typeToConfirm={server.name}
            onConfirm={() => disable.mutateAsync()}
          >
            Disable the server
          </ConfirmButton>
        )
      }
    />
  )
}

function Affected({ server }: { server: Server }) {
  const { data } = useGet('/clients', { query: { authServerId: server.id, limit: 100 } })
  const isOurs = settings.issuer === server.issuer
  return (
    <Stack gap="xs">
      <List spacing={4}>
        <List.Item>
          {data === undefined
            ? 'Its clients get'
            : data.items.length === 1
              ? 'Its client gets'
              : `Its ${data.items.length}${data.next === undefined ? '' : ' and more'} clients get`}{' '}
          no tokens, apps and APIs among them.
        </List.Item>
        <List.Item>Tokens that it has issued are refused at the gateway at once.</List.Item>
        <List.Item>Nobody signs in through it.</List.Item>
      </List>
      {isOurs && (
        <Text fw={600} c="var(--mantine-color-error)">
          This console signs in through it. You, too, are locked out, and enable it again with a personal token and the
          command line.
        </Text>
      )}
    </Stack>
  )
}
