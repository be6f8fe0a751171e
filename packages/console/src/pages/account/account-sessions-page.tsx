import { Group, Text } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconDevices } from '@tabler/icons-react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Moment } from '../../parts/moment.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { AccountFrame } from './account-frame.tsx'

type Session = Schemas['MeSession']

const CONCERNS = ['/me/sessions']

/** Where somebody is signed in, and how they are not any more. */
export function AccountSessionsPage() {
  const query = useGet('/me/sessions')
  const others = query.data?.items.filter(({ current }) => !current).length ?? 0
  const endOthers = useChange({
    run: () => management.post('/me/sessions/end-others', {}),
    concerns: CONCERNS,
    done: 'Your other browsers are signed out.',
    showsFault: true,
  })
  return (
    <AccountFrame>
      <Card
        title="Where you are signed in"
        description="A session is over after 12 hours without use, and after 7 days in any case. Sign out of one that you do not know, and change your password."
        actions={
          others > 0 && (
            <ConfirmButton
              title="Sign out of all other browsers?"
              confirm="Sign them out"
              consequences={
                others === 1
                  ? 'One other browser is signed out, and the apps that were opened there are told. This one stays.'
                  : `${others} other browsers are signed out, and the apps that were opened there are told. This one stays.`
              }
              onConfirm={() => endOthers.mutateAsync()}
            >
              Sign out all others
            </ConfirmButton>
          )
        }
        flush
      >
        <PagedTable
          label="Sessions"
          columns={columns}
          keyOf={({ id }) => id}
          query={query}
          empty={
            <Empty icon={IconDevices} title="You are signed in nowhere">
              Sessions of browsers show here.
            </Empty>
          }
        />
      </Card>
    </AccountFrame>
  )
}

const columns: readonly Column<Session>[] = [
  {
    header: 'Browser',
    cell: ({ browser, current }) => (
      <Group gap="sm">
        <Text span inherit fw={600}>
          {browser ?? 'Unknown browser'}
        </Text>
        {current && <StatusBadge status="active" label="this one" />}
      </Group>
    ),
  },
  { header: 'Signed in from', cell: ({ address }) => address },
  { header: 'Signed in', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { header: 'Last seen', cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
  { header: 'Change', cell: (session) => (session.current ? 'In use' : <End session={session} />) },
]

function End({ session: { id, browser = 'unknown browser', address } }: { session: Session }) {
  const end = useChange({
    run: () => management.post('/me/sessions/{sessionId}/end', { path: { sessionId: id } }),
    concerns: CONCERNS,
    done: 'It is signed out.',
    showsFault: true,
  })
  return (
    <ConfirmButton
      size="xs"
      aria-label={`Sign out ${browser} at ${address}`}
      title="Sign this browser out?"
      confirm="Sign it out"
      consequences={`Signed in there: ${browser}, from ${address}. Whoever uses it has to sign in again, and apps that were opened there are told.`}
      onConfirm={() => end.mutateAsync()}
    >
      Sign out
    </ConfirmButton>
  )
}
