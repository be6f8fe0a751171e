import { Anchor, Stack, Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import type { App } from '../app/app-frame.tsx'
import { organizationsText, useBuyers } from '../app/use-buyers.ts'

/** The end of an app that nobody has ever activated. What others have had a part in stays on record. */
export function RemoveApp({ app }: { app: App }) {
  const { buyers } = useBuyers(app.id)
  const navigate = useNavigate()
  const remove = useChange({
    run: () => management.delete('/apps/{appId}', { path: { appId: app.id } }),
    // Only lists: the app itself is not asked for again, because it is not there.
    concerns: [],
    done: `${app.name} was removed.`,
    onDone: () => void navigate({ to: '/apps' }),
    showsFault: true,
  })
  if (buyers && buyers.ever > 0) {
    return (
      <Card
        title="Remove"
        description={
          <>
            {organizationsText(buyers.ever, buyers.isAtLeast)} {buyers.ever === 1 ? 'has' : 'have'}{' '}
            <Anchor component={Link} to={at`/apps/${app.id}/activations`} inherit underline="always">
              activated this app
            </Anchor>{' '}
            at some time, so it stays, and with it what it did for them. Disable it instead.
          </>
        }
      />
    )
  }
  const selected = app.selections.length
  return (
    <Card
      title="Remove"
      description="Nobody has activated this app, so it can go without a trace. That cannot be taken back."
      actions={
        <ConfirmButton
          title={`Remove the app ${app.name}?`}
          confirm="Remove the app"
          typeToConfirm={app.name}
          consequences={
            <Stack gap="sm">
              <Text>
                Its API Key and Secret stop working at once, and so do its tokens. Its test subscription ends
                {selected > 0 && `, and so does its use of ${selected === 1 ? 'one API' : `${selected} APIs`}`}.
              </Text>
              <Text>This cannot be taken back: another app gets another API Key.</Text>
            </Stack>
          }
          onConfirm={() => remove.mutateAsync()}
        >
          Remove
        </ConfirmButton>
      }
    />
  )
}
