import { Text } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconTerminal2 } from '@tabler/icons-react'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Moment } from '../../parts/moment.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { SecretReveal } from '../../parts/secret-reveal.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { AccountFrame } from './account-frame.tsx'
import { NewTokenButton } from './new-token-button.tsx'

type Token = Schemas['MeToken']

/** Tokens with which programs do what their owner may. */
export function AccountTokensPage() {
  const query = useGet('/me/tokens')
  const [token, setToken] = useState<string>()
  const button = <NewTokenButton reveal={setToken} />
  const isEmpty = query.data?.items.length === 0
  return (
    <AccountFrame>
      <Card
        title="Personal tokens"
        description="For the command line and programs of yours. A token does what you may, at most what its scope says, and nothing of it is kept here but a digest."
        actions={!isEmpty && button}
        flush
      >
        <PagedTable
          label="Personal tokens"
          columns={columns}
          keyOf={({ id }) => id}
          query={query}
          empty={
            <Empty icon={IconTerminal2} title="No personal tokens yet" action={button}>
              With one, <code>portreeve</code> and programs of yours use the management API as you. Put it where the
              program reads <code>PORTREEVE_TOKEN</code>.
            </Empty>
          }
        />
      </Card>
      <SecretReveal
        what="personal token"
        secret={token}
        note="The command line takes it as PORTREEVE_TOKEN."
        onClose={() => setToken(undefined)}
      />
    </AccountFrame>
  )
}

const scopes = { read: 'Read', write: 'Read and change' } as const

const columns: readonly Column<Token>[] = [
  {
    header: 'Name',
    cell: ({ name }) => (
      <Text span inherit fw={600}>
        {name}
      </Text>
    ),
  },
  { header: 'May', cell: ({ scope }) => scopes[scope] },
  { header: 'Made', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { header: 'Ends', cell: ({ expiresAt }) => <Ends at={expiresAt} /> },
  { header: 'Change', cell: (token) => <Revoke token={token} /> },
]

function Ends({ at }: { at: number | undefined }) {
  if (at === undefined) return 'Never'
  return at * 1000 > Date.now() ? <Moment at={at} /> : <StatusBadge status="disabled" label="ended" />
}

function Revoke({ token: { id, name, scope } }: { token: Token }) {
  const remove = useChange({
    run: () => management.delete('/me/tokens/{tokenId}', { path: { tokenId: id } }),
    concerns: ['/me/tokens'],
    done: `The token ${name} was revoked.`,
    showsFault: true,
  })
  return (
    <ConfirmButton
      size="xs"
      aria-label={`Revoke ${name}`}
      title={`Revoke the token ${name}?`}
      confirm="Revoke it"
      consequences={`Every program that uses it is refused from the next request on, and ${scope === 'write' ? 'changes' : 'reads'} nothing any more. It cannot be brought back.`}
      onConfirm={() => remove.mutateAsync()}
    >
      Revoke
    </ConfirmButton>
  )
}
