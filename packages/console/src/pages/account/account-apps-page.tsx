import { Stack, Text } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconPlugConnected } from '@tabler/icons-react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Moment } from '../../parts/moment.tsx'
import { OutsideLink } from '../../parts/outside-link.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { AccountFrame } from './account-frame.tsx'
import { scopeText } from './scope-text.ts'

type Consent = Schemas['MeConsent']

/** What somebody has allowed apps, and how they take it back. */
export function AccountAppsPage() {
  const query = useGet('/me/consents')
  return (
    <AccountFrame>
      <Card
        title="Apps with access"
        description="Apps that you signed in to and allowed something. What your organization allowed an app stands under Activations."
        flush
      >
        <PagedTable
          label="Apps with access"
          columns={columns}
          keyOf={({ client_id }) => client_id}
          query={query}
          empty={
            <Empty icon={IconPlugConnected} title="No app has access">
              When you sign in to an app and allow it to see something of you, it stands here, and you can take that
              back at any time.
            </Empty>
          }
        />
      </Card>
    </AccountFrame>
  )
}

const columns: readonly Column<Consent>[] = [
  {
    header: 'App',
    cell: ({ name, clientUri }) => (
      <Text component="div" inherit fw={600}>
        {clientUri === undefined ? name : <OutsideLink href={clientUri}>{name}</OutsideLink>}
      </Text>
    ),
  },
  {
    header: 'May',
    cell: ({ scopes, name }) => (
      <Stack component="ul" gap={2} p={0} m={0} style={{ listStyle: 'none' }} aria-label={`What ${name} may`}>
        {scopes.map((scope) => (
          <li key={scope}>{scopeText(scope)}</li>
        ))}
      </Stack>
    ),
  },
  { header: 'Allowed', cell: ({ grantedAt }) => <Moment at={grantedAt} /> },
  { header: 'Change', cell: (consent) => <TakeBack consent={consent} /> },
]

function TakeBack({ consent: { client_id, name } }: { consent: Consent }) {
  const remove = useChange({
    run: () => management.delete('/me/consents/{client_id}', { path: { client_id } }),
    concerns: ['/me/consents'],
    done: `${name} has no access any more.`,
    showsFault: true,
  })
  return (
    <ConfirmButton
      size="xs"
      aria-label={`Take back what ${name} may`}
      title={`Take back what ${name} may?`}
      confirm="Take it back"
      consequences={`${name} is signed out for you at once: every token it has for you stops working, also the one for while you are away. What it has read already it may have kept. When you sign in to it again, it asks again.`}
      onConfirm={() => remove.mutateAsync()}
    >
      Take back
    </ConfirmButton>
  )
}
