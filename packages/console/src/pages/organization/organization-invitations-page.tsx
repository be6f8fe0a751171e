import { Text } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconMail, IconMailPlus } from '@tabler/icons-react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PagedTable } from '../../parts/paged-table.tsx'
import { rolesText } from '../../parts/roles-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { InviteButton } from './invite-button.tsx'
import { type Organization, OrganizationFrame } from './organization-frame.tsx'

/** Who was asked in, and what became of it. */
export function OrganizationInvitationsPage() {
  return (
    <OrganizationFrame>
      {(organization, mayDecide) => <Invitations organization={organization} mayDecide={mayDecide} />}
    </OrganizationFrame>
  )
}

function Invitations({ organization, mayDecide }: { organization: Organization; mayDecide: boolean }) {
  const [{ after }] = usePageSearch()
  const query = useGet('/organizations/{organizationId}/invitations', {
    path: { organizationId: organization.id },
    query: { limit: 25, ...(after !== undefined && { after }) },
  })
  const invite = mayDecide && <InviteButton organization={organization} icon={<IconMailPlus size={16} aria-hidden />} />
  const isBare = query.data?.items.length === 0 && after === undefined
  return (
    <Card
      flush
      {...(!isBare && {
        title: 'Invitations',
        description: 'Each is for one address, and good for 14 days. Inviting somebody again replaces the one before.',
        actions: invite,
      })}
    >
      <PagedTable
        label="Invitations"
        keyOf={({ id }) => id}
        query={query}
        columns={[
          { header: 'E-mail', cell: ({ email }) => email },
          { header: 'May do', cell: ({ roles }) => rolesText(roles) },
          { header: 'State', cell: ({ state }) => <StatusBadge status={state} /> },
          {
            header: 'Sent',
            cell: ({ createdAt }) => (
              <Text span size="sm" c="dimmed">
                <Moment at={createdAt} />
              </Text>
            ),
          },
          {
            header: 'Good until',
            cell: ({ state, expiresAt }) =>
              state === 'open' ? (
                <Text span size="sm" c="dimmed">
                  <Moment at={expiresAt} />
                </Text>
              ) : (
                <span className="quiet">–</span>
              ),
          },
          {
            header: 'Actions',
            cell: (invitation) => (mayDecide ? <Withdraw invitation={invitation} /> : <span className="quiet">–</span>),
          },
        ]}
        empty={
          <Empty icon={IconMail} title="Nobody was invited yet" action={invite}>
            Whoever you invite gets a mail with a link. With it they choose a password, sign in here, and accept.
          </Empty>
        }
      />
    </Card>
  )
}

function Withdraw({ invitation }: { invitation: Schemas['Invitation'] }) {
  const { id, organizationId, email, state } = invitation
  const withdraw = useChange({
    run: () =>
      management.delete('/organizations/{organizationId}/invitations/{invitationId}', {
        path: { organizationId, invitationId: id },
      }),
    concerns: ['/organizations', '/audit-entries'],
    done: `The invitation of ${email} was withdrawn.`,
    showsFault: true,
  })
  if (state !== 'open') return <span className="quiet">–</span>
  return (
    <ConfirmButton
      size="compact-sm"
      aria-label={`Withdraw the invitation of ${email}`}
      title={`Withdraw the invitation of ${email}?`}
      consequences="The link in their mail stops working. An account that was made for them stays, without your organization. You can invite them again."
      confirm="Withdraw the invitation"
      onConfirm={() => withdraw.mutateAsync()}
    >
      Withdraw
    </ConfirmButton>
  )
}
