import { Group, Stack } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import type { User } from './user-page.tsx'

const CONCERNS = ['/users', '/audit-entries']

/** How somebody proves who they are, and what helps when they cannot. */
export function SignInCard({ user }: { user: User }) {
  const path = { user: user.id }
  const resetPassword = useChange({
    run: () => management.post('/users/{user}/reset-password', { path }),
    concerns: CONCERNS,
    done: `A link to set a new password is on its way to ${user.email}.`,
    showsFault: true,
  })
  const resetSecondFactor = useChange({
    run: () => management.post('/users/{user}/reset-second-factor', { path }),
    concerns: CONCERNS,
    done: `${user.name} signs in with the password alone now.`,
    showsFault: true,
  })
  const endSessions = useChange({
    run: () => management.post('/users/{user}/end-sessions', { path }),
    concerns: CONCERNS,
    done: `${user.name} is signed out everywhere.`,
    showsFault: true,
  })
  const hasSecondFactor = user.hasTotp || user.passkeys > 0
  return (
    <Card title="Sign-in">
      <Stack gap="lg">
        <KeyValues
          items={[
            ['Password', user.hasPassword ? 'Set' : 'None yet'],
            ['Authenticator app', user.hasTotp ? 'Set up' : 'Not set up'],
            ['Passkeys', user.passkeys === 0 ? 'None' : String(user.passkeys)],
            [
              'Signed in',
              user.sessions === 0 ? 'Nowhere' : `In ${user.sessions} ${user.sessions === 1 ? 'browser' : 'browsers'}`,
            ],
          ]}
        />
        <Group gap="sm">
          <ConfirmButton
            isDanger={false}
            disabled={user.disabled}
            title={`Send ${user.name} a link?`}
            consequences={`A mail to ${user.email} lets them set a new password within an hour. The present one works until then; second factors stay.`}
            confirm="Send the link"
            onConfirm={() => resetPassword.mutateAsync()}
          >
            Reset the password
          </ConfirmButton>
          <ConfirmButton
            disabled={!hasSecondFactor}
            title={`Take the second factors of ${user.name} away?`}
            consequences="For somebody who lost phone and passkeys. Be sure who asked: from then on the password alone opens this account. The authenticator app, its recovery codes and all passkeys are gone, and every session ends."
            confirm="Take them away"
            onConfirm={() => resetSecondFactor.mutateAsync()}
          >
            Reset the second factor
          </ConfirmButton>
          <ConfirmButton
            disabled={user.sessions === 0}
            title={`Sign ${user.name} out everywhere?`}
            consequences={`${user.sessions === 1 ? 'Their session ends' : `Their ${user.sessions} sessions end`}: whatever they are doing in a browser asks them to sign in again. Apps that hold a refresh token for offline use keep it.`}
            confirm="End the sessions"
            onConfirm={() => endSessions.mutateAsync()}
          >
            End the sessions
          </ConfirmButton>
        </Group>
      </Stack>
    </Card>
  )
}
