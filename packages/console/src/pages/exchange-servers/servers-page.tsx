import { Anchor, Button } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconPlus, IconServer2 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { durationText } from '../../parts/duration-text.ts'
import { Empty } from '../../parts/empty.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { profileText } from './profiles.ts'

type Server = Schemas['AuthorizationServer']

/** Where people sign in, and what signs tokens. */
export const ServersPage = forOperators('Authorization servers', Servers)

function Servers() {
  const query = useGet('/authorization-servers')
  const make = (
    <Button component={Link} to="/exchange/servers/new" leftSection={<IconPlus size={16} aria-hidden />}>
      Make a server
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Authorization servers"
        lead="Each signs people in and issues tokens under an issuer of its own, with its own keys, lifetimes and look. One is enough for most exchanges."
        actions={make}
      />
      <Card flush>
        <PagedTable
          label="Authorization servers"
          columns={COLUMNS}
          keyOf={({ id }) => id}
          query={query}
          empty={
            <Empty icon={IconServer2} title="No authorization server" action={make}>
              Without one nobody signs in and no app gets a token.
            </Empty>
          }
        />
      </Card>
    </>
  )
}

const COLUMNS: readonly Column<Server>[] = [
  {
    header: 'Server',
    cell: ({ id, name }) => (
      <Anchor component={Link} to={at`/exchange/servers/${id}`} fw={600}>
        {name}
      </Anchor>
    ),
  },
  {
    header: 'Issuer',
    cell: ({ issuer, name }) => <CopyText text={issuer} what={`issuer of ${name}`} />,
  },
  { header: 'Profile', cell: ({ profile }) => profileText[profile].label },
  {
    header: 'Access tokens',
    cell: ({ accessTokenTtlSeconds }) => `live ${durationText(accessTokenTtlSeconds)}`,
  },
  { header: 'State', cell: ({ disabled }) => <StatusBadge status={disabled ? 'disabled' : 'active'} /> },
]
