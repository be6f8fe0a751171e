import { Anchor, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { Schemas } from '@portreeve/client/management'
import { IconMailPlus, IconUsers } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { UserState } from './user-state.tsx'

type User = Schemas['User']

/** Everybody with an account. */
export const UsersPage = forOperators('Users', Users)

function Users() {
  const [{ search, after }] = usePageSearch()
  const [isOpen, { open, close }] = useDisclosure()
  const query = useGet('/users', {
    query: { limit: 25, ...(search !== undefined && { search }), ...(after !== undefined && { after }) },
  })
  const operators = useGet('/operators')
  const operatorIds = new Set(operators.data?.items.map(({ userId }) => userId))
  const columns: Column<User>[] = [
    {
      header: 'Person',
      cell: ({ id, name, email }) => (
        <Stack gap={0}>
          <Anchor component={Link} to={at`/exchange/users/${id}`} fw={600}>
            {name}
          </Anchor>
          <Text span size="sm" c="dimmed" fw={400}>
            {email}
          </Text>
        </Stack>
      ),
    },
    {
      header: 'State',
      cell: (user) => (
        <Group gap={6}>
          <UserState user={user} />
          {operatorIds.has(user.id) && <StatusBadge status="operator" />}
        </Group>
      ),
    },
    {
      header: 'Authenticator app',
      cell: ({ hasTotp }) => (hasTotp ? 'Set up' : <span className="quiet">–</span>),
    },
    {
      header: 'Since',
      cell: ({ createdAt }) => (
        <Text span size="sm" c="dimmed">
          <Moment at={createdAt} />
        </Text>
      ),
    },
  ]
  return (
    <>
      <PageHeader
        title="Users"
        lead="People with an account of this exchange. What they may do follows from the organizations they belong to."
        actions={
          <Button onClick={open} leftSection={<IconMailPlus size={16} aria-hidden />}>
            Invite somebody
          </Button>
        }
      />
      <Card flush>
        <Group p="lg" pb="md">
          <SearchField label="Search users" placeholder="Search by name or e-mail" />
        </Group>
        <PagedTable
          label="Users"
          columns={columns}
          keyOf={({ id }) => id}
          query={query}
          empty={
            search === undefined ? (
              <Empty icon={IconUsers} title="Nobody yet">
                Invite the first person: they get a mail, and choose a password.
              </Empty>
            ) : (
              <NothingFits title="Nobody fits" filters={['search']} clear="Show everybody">
                No word of any name or e-mail begins like this.
              </NothingFits>
            )
          }
        />
      </Card>
      <Modal opened={isOpen} onClose={close} title="Invite somebody to the exchange">
        {isOpen && <InviteForm close={close} />}
      </Modal>
    </>
  )
}

interface InviteValues extends Record<string, unknown> {
  email: string
  name: string
}

function InviteForm({ close }: { close(): void }) {
  const navigate = useNavigate()
  const form = useForm<InviteValues>({
    initialValues: { email: '', name: '' },
    validate: { email: (email) => (email.includes('@') ? null : 'Give the e-mail address of one person') },
  })
  const change = useFormChange(form, {
    run: ({ email, name }: InviteValues) =>
      management.post('/users/invite', { body: { email: email.trim(), ...(name.trim() && { name: name.trim() }) } }),
    concerns: ['/users', '/audit-entries'],
    done: ({ email }) => `An invitation is on its way to ${email}.`,
    onDone({ id }) {
      close()
      void navigate({ to: at`/exchange/users/${id}` })
    },
  })
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack>
        <Text size="sm" c="dimmed">
          They get an account without an organization, and a link to choose a password that is good for 7 days. To bring
          somebody into an organization, invite them there instead.
        </Text>
        <TextInput label="E-mail" type="email" data-autofocus withAsterisk {...form.getInputProps('email')} />
        <TextInput label="Name" description="They can change it" {...form.getInputProps('name')} />
        <Problem {...change.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Send the invitation
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
