import { Checkbox, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Moment } from '../../parts/moment.tsx'
import { SecretReveal } from '../../parts/secret-reveal.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { App } from '../app/app-frame.tsx'
import { livingSecrets, overlapNote } from './overlaps.ts'
import { RotateButton } from './rotate-button.tsx'

/** When each secret was made and ends; a new one, and the end of the old ones. */
export function Secrets({ app, mayChange }: { app: App; mayChange: boolean }) {
  const [shown, setShown] = useState<{ secret: string; note: string }>()
  const [endsTokens, setEndsTokens] = useState(false)
  const living = livingSecrets(app.secrets, Date.now() / 1000)
  const rotate = useChange({
    // The secret goes to this component alone: what a change returns would be remembered with the change.
    async run(overlapSeconds: number) {
      const { client_secret } = await management.post('/apps/{appId}/rotate-secret', {
        path: { appId: app.id },
        body: { overlapSeconds },
      })
      setShown({ secret: client_secret, note: overlapNote(overlapSeconds) })
    },
    concerns: ['/apps'],
    showsFault: true,
  })
  const revoke = useChange({
    run: () =>
      management.post('/apps/{appId}/revoke-old-secrets', {
        path: { appId: app.id },
        body: { revokeTokens: endsTokens },
      }),
    concerns: ['/apps'],
    done: 'Only the newest secret works now.',
    showsFault: true,
  })
  return (
    <Card
      title="API Secrets"
      description="Proves that it is the app. Two work at most, so that a new one can be put in place while the old one still works."
      actions={mayChange && <RotateButton living={living.length} rotate={(seconds) => rotate.mutateAsync(seconds)} />}
    >
      <Stack gap="md">
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Secrets that work">
          {living.map(({ createdAt, expiresAt }, index) => (
            <Group key={`${createdAt}-${expiresAt}`} component="li" gap="sm">
              <StatusBadge status={index === 0 ? 'active' : 'paused'} label={index === 0 ? 'Current' : 'Old'} />
              <Text size="sm">
                Made <Moment at={createdAt} />
                {expiresAt === undefined ? (
                  ', works until it is replaced'
                ) : (
                  <>
                    , ends <Moment at={expiresAt} />
                  </>
                )}
              </Text>
            </Group>
          ))}
        </Stack>
        {living.length === 0 && (
          <Text size="sm" c="dimmed">
            None works. Make a new one.
          </Text>
        )}
        {mayChange && living.length > 1 && (
          <Group>
            <ConfirmButton
              size="sm"
              title="Revoke the old secret?"
              confirm="Revoke it"
              consequences={
                <Stack gap="sm">
                  <Text>
                    Programs that still use the old secret get no more tokens, at once. Tokens that they have go on
                    until they end, within the hour.
                  </Text>
                  <Checkbox
                    label="End every token that the app has as well"
                    description="For a secret that was in wrong hands. Everybody who is signed in to the app has to sign in again."
                    checked={endsTokens}
                    onChange={(event) => setEndsTokens(event.currentTarget.checked)}
                  />
                </Stack>
              }
              onConfirm={() => revoke.mutateAsync()}
            >
              Revoke the old one
            </ConfirmButton>
          </Group>
        )}
      </Stack>
      <SecretReveal
        what="API Secret"
        secret={shown?.secret}
        beside={[['API Key', app.client_id]]}
        {...(shown && { note: shown.note })}
        onClose={() => setShown(undefined)}
      />
    </Card>
  )
}
