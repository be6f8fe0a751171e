import { z } from 'zod'
import { ownJoinRequest } from './membership-operations.ts'
import { type Operation, operation } from './operation.ts'
import type { OrganizationOperationsDeps } from './organization-operations.ts'
import { anyId, epochSeconds, listOf, page } from './schemas.ts'

const ownInvitation = z.object({
  id: anyId,
  organization: z.object({ id: anyId, name: z.string() }),
  roles: z.array(z.enum(['owner', 'developer'])),
  state: z.enum(['open', 'accepted', 'declined', 'withdrawn']),
  createdAt: epochSeconds,
  expiresAt: epochSeconds,
})

/** Where I am asked to belong, and where I asked to. */
export function meMembershipsOperations({
  organizations: {
    own: { invitations, joinRequests },
  },
}: OrganizationOperationsDeps): Operation[] {
  const invitationParams = z.object({ invitationId: anyId })
  return [
    operation({
      id: 'me.invitations.list',
      method: 'GET',
      path: '/me/invitations',
      summary: 'Lists invitations that I can take',
      description: 'Those of my e-mail, once it is confirmed.',
      query: z.object(page),
      success: { status: 200, body: listOf(ownInvitation), description: 'A page of invitations.' },
      refusals: [],
      handle: ({ actor, query }) => invitations.list(actor, query),
    }),
    operation({
      id: 'me.invitations.accept',
      method: 'POST',
      path: '/me/invitations/:invitationId/accept',
      summary: 'Becomes a member',
      description:
        'With the roles of the invitation; roles that I have already stay. Not any more when who invited me is no owner now.',
      params: invitationParams,
      success: { status: 200, body: ownInvitation, description: 'The invitation as it is now.' },
      refusals: ['not_found', 'conflict'],
      audit: 'room',
      handle: ({ actor, params }) => invitations.accept(actor, params.invitationId),
    }),
    operation({
      id: 'me.invitations.decline',
      method: 'POST',
      path: '/me/invitations/:invitationId/decline',
      summary: 'Declines an invitation',
      params: invitationParams,
      success: { status: 200, body: ownInvitation, description: 'The invitation as it is now.' },
      refusals: ['not_found', 'conflict'],
      audit: 'room',
      handle: ({ actor, params }) => invitations.decline(actor, params.invitationId),
    }),
    operation({
      id: 'me.joinRequests.list',
      method: 'GET',
      path: '/me/join-requests',
      summary: 'Lists my requests to join organizations',
      description: 'Newest first, of the newest hundred.',
      query: z.object(page),
      success: { status: 200, body: listOf(ownJoinRequest), description: 'A page of requests.' },
      refusals: [],
      handle: ({ actor, query }) => joinRequests.list(actor, query),
    }),
    operation({
      id: 'me.joinRequests.withdraw',
      method: 'POST',
      path: '/me/join-requests/:joinRequestId/withdraw',
      summary: 'Withdraws a request of mine',
      params: z.object({ joinRequestId: anyId }),
      success: { status: 200, body: ownJoinRequest, description: 'The request as it is now.' },
      refusals: ['not_found', 'conflict'],
      audit: 'room',
      handle: ({ actor, params }) => joinRequests.withdraw(actor, params.joinRequestId),
    }),
  ]
}
