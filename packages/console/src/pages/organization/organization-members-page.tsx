import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Schemas } from '@portreeve/client/management'
import { IconMailPlus, IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { type Role, useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { Problem } from '../../parts/problem.tsx'
import { RolesField, rolesText } from '../../parts/roles-field.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { InviteButton } from './invite-button.tsx'
import { type Organization, OrganizationFrame } from './organization-frame.tsx'

type Member = Schemas['Member']

/** Who belongs to an organization, and what they may do. */
export function OrganizationMembersPage() {
  return (
    <OrganizationFrame>
      {(organization, mayDecide) => <Members organization={organization} mayDecide={mayDecide} />}
    </OrganizationFrame>
  )
}

function Members({ organization, mayDecide }: { organization: Organization; mayDecide: boolean }) {
  const me = useMe()
  const [{ search, after }] = usePageSearch()
  const path = { organizationId: organization.id }
  const query = useGet('/organizations/{organizationId}/members', {
    path,
    query: { limit: 25, ...(search !== undefined && { search }), ...(after !== undefined && { after }) },
  })
  const columns: Column<Member>[] = [
    {
      header: 'Person',
      cell: ({ userId, name, email }) => (
        <Stack gap={0}>
          <Text span inherit fw={600}>
            {me.operator ? <Link to={at`/exchange/users/${userId}`}>{name}</Link> : name}
            {userId === me.id && <span className="quiet"> (you)</span>}
          </Text>
          <Text span size="sm" c="dimmed" fw={400}>
            {email}
          </Text>
        </Stack>
      ),
    },
    { header: 'May do', cell: ({ roles }) => rolesText(roles) },
    {
      header: 'Since',
      cell: ({ createdAt }) => (
        <Text span size="sm" c="dimmed">
          <Moment at={createdAt} />
        </Text>
      ),
    },
    {
      header: 'Actions',
      cell: (member) => <MemberActions organization={organization} member={member} mayDecide={mayDecide} />,
    },
  ]
  return (
    <Card
      flush
      title="Members"
      description="What somebody may do counts from their next click on."
      actions={mayDecide && <InviteButton organization={organization} icon={<IconMailPlus size={16} aria-hidden />} />}
    >
      <Group px="lg" pb="md">
        <SearchField label="Search members" placeholder="Search by name or e-mail" />
      </Group>
      <PagedTable
        label="Members"
        columns={columns}
        keyOf={({ userId }) => userId}
        query={query}
        empty={
          search === undefined ? (
            <Empty icon={IconUsers} title="Nobody belongs to it yet">
              Invite its first person as an owner. Until somebody is one, operators look after it.
            </Empty>
          ) : (
            <NothingFits title="Nobody fits" filters={['search']} clear="Show everybody">
              No member’s name or e-mail begins like this.
            </NothingFits>
          )
        }
      />
    </Card>
  )
}

interface MemberActionsProps {
  organization: Organization
  member: Member
  mayDecide: boolean
}

function MemberActions({ organization, member, mayDecide }: MemberActionsProps) {
  const me = useMe()
  const isMe = member.userId === me.id
  const [isOpen, { open, close }] = useDisclosure()
  const remove = useChange({
    run: () =>
      management.delete('/organizations/{organizationId}/members/{userId}', {
        path: { organizationId: organization.id, userId: member.userId },
      }),
    concerns: ['/organizations', '/me', '/users', '/audit-entries'],
    done: isMe ? `You have left ${organization.name}.` : `${member.name} is no member any more.`,
    showsFault: true,
  })
  if (!mayDecide && !isMe) return <span className="quiet">–</span>
  return (
    <Group gap="xs" wrap="nowrap">
      {mayDecide && (
        <Button size="compact-sm" variant="default" onClick={open} aria-label={`Change what ${member.name} may do`}>
          Change
        </Button>
      )}
      <ConfirmButton
        size="compact-sm"
        aria-label={isMe ? 'Leave' : `Remove ${member.name}`}
        title={isMe ? `Leave ${organization.name}?` : `Remove ${member.name}?`}
        consequences={
          isMe
            ? 'You lose sight of it and of its apps and APIs at once. An owner has to invite you before you can come back.'
            : `${member.name} is refused from the next click on and loses sight of ${organization.name}. What they made stays. Their account stays, too, with its other organizations.`
        }
        confirm={isMe ? 'Leave' : 'Remove the member'}
        onConfirm={() => remove.mutateAsync()}
      >
        {isMe ? 'Leave' : 'Remove'}
      </ConfirmButton>
      <Modal opened={isOpen} onClose={close} title={`What ${member.name} may do`}>
        {isOpen && <RolesForm organization={organization} member={member} close={close} />}
      </Modal>
    </Group>
  )
}

interface RolesFormProps {
  organization: Organization
  member: Member
  close(): void
}

function RolesForm({ organization, member, close }: RolesFormProps) {
  const me = useMe()
  const [roles, setRoles] = useState<Role[]>(member.roles)
  const change = useChange({
    run: () =>
      management.put('/organizations/{organizationId}/members/{userId}', {
        path: { organizationId: organization.id, userId: member.userId },
        body: { roles },
      }),
    concerns: ['/organizations', '/me', '/users', '/audit-entries'],
    done: `${member.name}: ${rolesText(roles)}.`,
    showsFault: true,
    onShown: close,
  })
  const givesUpOwner = member.userId === me.id && member.roles.includes('owner') && !roles.includes('owner')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate()
      }}
    >
      <Stack>
        <RolesField value={roles} onChange={setRoles} />
        {givesUpOwner && (
          <Text size="sm" c="var(--mantine-color-error)" role="status">
            You give up deciding for {organization.name}. Only another owner can give it back to you.
          </Text>
        )}
        <Problem fault={change.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
