import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Schemas } from '@portreeve/client/management'
import { IconDoorEnter } from '@tabler/icons-react'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import type { Role } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PagedTable } from '../../parts/paged-table.tsx'
import { Problem } from '../../parts/problem.tsx'
import { RolesField } from '../../parts/roles-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { type Organization, OrganizationFrame } from './organization-frame.tsx'

type JoinRequest = Schemas['JoinRequest']

/** Who asks to belong to an organization. Its owners decide. */
export function OrganizationJoinRequestsPage() {
  return (
    <OrganizationFrame>
      {(organization, mayDecide) => <JoinRequests organization={organization} mayDecide={mayDecide} />}
    </OrganizationFrame>
  )
}

function JoinRequests({ organization, mayDecide }: { organization: Organization; mayDecide: boolean }) {
  const [{ after }] = usePageSearch()
  const query = useGet('/organizations/{organizationId}/join-requests', {
    path: { organizationId: organization.id },
    query: { limit: 25, ...(after !== undefined && { after }) },
  })
  const isBare = query.data?.items.length === 0 && after === undefined
  return (
    <Card
      flush
      {...(!isBare && {
        title: 'Join requests',
        description: 'Approve only those whom you know: a name is what somebody says about themselves.',
      })}
    >
      <PagedTable
        label="Join requests"
        keyOf={({ id }) => id}
        query={query}
        columns={[
          {
            header: 'Person',
            cell: ({ user }) => (
              <Stack gap={0}>
                <Text span inherit fw={600}>
                  {user.name}
                </Text>
                <Text span size="sm" c="dimmed" fw={400}>
                  {user.email}
                  {!user.emailVerified && ' (not confirmed)'}
                </Text>
              </Stack>
            ),
          },
          {
            header: 'Says',
            cell: ({ message }) => (message === '' ? <span className="quiet">nothing</span> : message),
          },
          { header: 'State', cell: ({ state }) => <StatusBadge status={state} /> },
          {
            header: 'Asked',
            cell: ({ createdAt }) => (
              <Text span size="sm" c="dimmed">
                <Moment at={createdAt} />
              </Text>
            ),
          },
          {
            header: 'Actions',
            cell: (request) =>
              mayDecide && request.state === 'open' ? (
                <Decide request={request} organization={organization} />
              ) : (
                <span className="quiet">–</span>
              ),
          },
        ]}
        empty={
          <Empty icon={IconDoorEnter} title="Nobody has asked to join">
            <Stack gap="xs" align="center">
              <Text inherit>
                A colleague with an account can ask, under Found or join one. They need the id of your organization:
              </Text>
              <CopyText text={organization.id} what="organization id" />
            </Stack>
          </Empty>
        }
      />
    </Card>
  )
}

function Decide({ request, organization }: { request: JoinRequest; organization: Organization }) {
  const [isOpen, { open, close }] = useDisclosure()
  const path = { organizationId: organization.id, joinRequestId: request.id }
  const deny = useChange({
    run: () => management.post('/organizations/{organizationId}/join-requests/{joinRequestId}/deny', { path }),
    concerns: ['/organizations', '/me', '/audit-entries'],
    done: `The request of ${request.user.name} was denied.`,
    showsFault: true,
  })
  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="compact-sm" onClick={open} aria-label={`Approve ${request.user.name}`}>
        Approve
      </Button>
      <ConfirmButton
        size="compact-sm"
        aria-label={`Deny ${request.user.name}`}
        title={`Deny the request of ${request.user.name}?`}
        consequences="They are told by mail. They may ask again."
        confirm="Deny the request"
        onConfirm={() => deny.mutateAsync()}
      >
        Deny
      </ConfirmButton>
      <Modal opened={isOpen} onClose={close} title={`Let ${request.user.name} join ${organization.name}`}>
        {isOpen && <ApproveForm request={request} close={close} />}
      </Modal>
    </Group>
  )
}

function ApproveForm({ request, close }: { request: JoinRequest; close(): void }) {
  const [roles, setRoles] = useState<Role[]>([])
  const approve = useChange({
    run: () =>
      management.post('/organizations/{organizationId}/join-requests/{joinRequestId}/approve', {
        path: { organizationId: request.organizationId, joinRequestId: request.id },
        body: { roles },
      }),
    concerns: ['/organizations', '/me', '/audit-entries'],
    done: `${request.user.name} is a member now.`,
    showsFault: true,
    onShown: close,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        approve.mutate()
      }}
    >
      <Stack>
        <Text>
          {request.user.name} signs in as {request.user.email}
          {request.user.emailVerified ? ', and has confirmed this address.' : '. The address is not confirmed.'}
        </Text>
        <RolesField value={roles} onChange={setRoles} />
        <Problem fault={approve.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={approve.isPending}>
            Approve
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
