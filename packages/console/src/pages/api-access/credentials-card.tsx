import { Alert, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { SecretReveal } from '../../parts/secret-reveal.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { type Api, useMayChangeApi } from '../api/api-frame.tsx'
import { livingSecrets, overlapNote } from '../app-credentials/overlaps.ts'
import { RotateButton } from '../app-credentials/rotate-button.tsx'

/** The Client ID and secrets with which the service itself gets tokens of the exchange. */
export function CredentialsCard({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const [shown, setShown] = useState<{ secret: string; note: string }>()
  const living = livingSecrets(api.secrets, Date.now() / 1000)
  const rotate = useChange({
    // The secret goes to this component alone: what a change returns would be remembered with the change.
    async run(overlapSeconds: number) {
      const { client_secret } = await management.post('/apis/{apiId}/rotate-secret', {
        path: { apiId: api.id },
        body: { overlapSeconds },
      })
      setShown({ secret: client_secret, note: overlapNote(overlapSeconds) })
    },
    concerns: ['/apis'],
    showsFault: true,
  })
  return (
    <Card
      title="Credentials of your service"
      description="With these your service gets tokens of the exchange: to ask what a Subscription-Id stands for, to publish events, or to call itself through the gateway."
      actions={
        mayChange && (
          <RotateButton who="The API" living={living.length} rotate={(seconds) => rotate.mutateAsync(seconds)} />
        )
      }
    >
      <Stack>
        {api.clientDisabled && (
          <Alert color="red" title="These credentials are disabled">
            No token is issued for them{api.disabled ? '' : ': an operator of the exchange has done that'}.
          </Alert>
        )}
        <KeyValues
          items={[
            ['Client ID', <CopyText key="id" text={api.client_id} what="Client ID" />],
            ['Token URL', <CopyText key="url" text={`${api.issuer}/v1/token`} what="token URL" />],
            ['Client secrets', <Living key="secrets" living={living} />],
          ]}
        />
        {mayChange && living.length > 1 && <RevokeOld api={api} />}
      </Stack>
      <SecretReveal
        what="Client secret"
        secret={shown?.secret}
        beside={[['Client ID', api.client_id]]}
        {...(shown && { note: shown.note })}
        onClose={() => setShown(undefined)}
      />
    </Card>
  )
}

/** When each secret was made and ends. */
function Living({ living }: { living: Api['secrets'] }) {
  if (living.length === 0) return 'None works. Make a new one.'
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Secrets that work">
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
  )
}

function RevokeOld({ api }: { api: Api }) {
  const [revokeTokens, setRevokeTokens] = useState(false)
  const revoke = useChange({
    run: () => management.post('/apis/{apiId}/revoke-old-secrets', { path: { apiId: api.id }, body: { revokeTokens } }),
    concerns: ['/apis'],
    done: 'Only the newest secret works now.',
    showsFault: true,
  })
  return (
    <Group>
      <ConfirmButton
        size="sm"
        title="Revoke the old secret?"
        confirm="Revoke it"
        consequences={
          <Stack gap="sm">
            <Text>
              Wherever your service still uses the old secret it gets no more tokens, at once. Tokens that it has go on
              until they end.
            </Text>
            <Checkbox
              label="End every token that the API has as well"
              description="For a secret that was in wrong hands. Your service has to get new tokens with the new secret."
              checked={revokeTokens}
              onChange={(event) => setRevokeTokens(event.currentTarget.checked)}
            />
          </Stack>
        }
        onConfirm={() => revoke.mutateAsync()}
      >
        Revoke the old one
      </ConfirmButton>
    </Group>
  )
}
