import { Anchor, Button, Group, Select, Text } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { Empty } from '../../parts/empty.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { type Client, clientName, ownerText } from './client-kinds.ts'

/** Credentials of one authorization server: of apps, APIs, programs that registered themselves, and the exchange's own. */
export const ClientsPage = forOperators('Clients', Clients)

function Clients() {
  const [{ search, after, authServerId }, change] = usePageSearch()
  const servers = useGet('/authorization-servers')
  const shownServerId = authServerId ?? servers.data?.items[0]?.id
  const query = useGet(
    '/clients',
    {
      query: {
        limit: 25,
        ...(shownServerId !== undefined && { authServerId: shownServerId }),
        ...(search !== undefined && { search }),
        ...(after !== undefined && { after }),
      },
    },
    { enabled: shownServerId !== undefined },
  )
  const make = (
    <Button component={Link} to="/exchange/clients/new" leftSection={<IconPlus size={16} aria-hidden />}>
      Make a client
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Clients"
        lead="Whatever gets tokens: apps, APIs, programs that registered themselves, and clients of the exchange itself, such as this console."
        actions={make}
      />
      <Card flush>
        <Group p="lg" pb="md" gap="sm">
          <SearchField label="Search clients" placeholder="Search by name or client_id" />
          {servers.data && servers.data.items.length > 1 && (
            <Select
              aria-label="Authorization server"
              data={servers.data.items.map(({ id, name }) => ({ value: id, label: name }))}
              value={shownServerId ?? null}
              allowDeselect={false}
              onChange={(id) => change({ authServerId: id ?? undefined })}
              w={{ base: '100%', xs: 240 }}
            />
          )}
        </Group>
        <PagedTable
          label="Clients"
          columns={COLUMNS}
          keyOf={({ client_id }) => client_id}
          query={query}
          empty={
            search === undefined ? (
              <Empty icon={IconKey} title="This server has no clients" action={make}>
                Apps and APIs bring theirs. Make one for a program of your own that signs people in.
              </Empty>
            ) : (
              <NothingFits title="No client fits" filters={['search']} clear="Show all clients">
                No word of any client’s name or id on this server begins like this.
              </NothingFits>
            )
          }
        />
      </Card>
    </>
  )
}

const COLUMNS: readonly Column<Client>[] = [
  {
    header: 'Client',
    cell: (client) => (
      <Anchor component={Link} to={at`/exchange/clients/${client.client_id}`} fw={600}>
        {clientName(client)}
      </Anchor>
    ),
  },
  { header: 'client_id', cell: ({ client_id }) => <CopyText text={client_id} what="client_id" size="xs" /> },
  { header: 'Whose', cell: ({ owner }) => ownerText[owner.kind] },
  {
    header: 'Secret',
    cell: ({ token_endpoint_auth_method, secrets }) =>
      token_endpoint_auth_method === 'none' ? (
        <Text span c="dimmed" inherit>
          public
        </Text>
      ) : secrets.length > 1 ? (
        `${secrets.length} in force`
      ) : (
        'yes'
      ),
  },
  {
    header: 'State',
    cell: ({ disabled, settings }) => (
      <Group gap={6}>
        <StatusBadge status={disabled ? 'disabled' : 'active'} />
        {settings.trusted && <StatusBadge status="trusted" />}
      </Group>
    ),
  },
]
