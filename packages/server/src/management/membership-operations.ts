import type { OrganizationId, UserId } from '@portreeve/protocol'
import { z } from 'zod'
import type { OrganizationAdministration } from '../registry/index.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, emailAddress, epochSeconds, listOf, page, prose, search, uuid } from './schemas.ts'

const roles = z
  .array(z.enum(['owner', 'developer']))
  .max(2)
  .describe('`owner` decides for the organization, `developer` looks after its APIs and apps; empty: looks')

const member = z.object({ userId: anyId, name: z.string(), email: z.string(), roles, createdAt: epochSeconds })

const invitation = z.object({
  id: anyId,
  organizationId: anyId,
  email: z.string(),
  roles,
  invitedBy: anyId,
  state: z.enum(['open', 'accepted', 'declined', 'withdrawn', 'expired']),
  createdAt: epochSeconds,
  expiresAt: epochSeconds,
})

const joinRequestState = z.enum(['open', 'approved', 'denied', 'withdrawn'])

const joinRequest = z.object({
  id: anyId,
  organizationId: anyId,
  user: z.object({ id: anyId, name: z.string(), email: z.string(), emailVerified: z.boolean() }),
  message: z.string(),
  state: joinRequestState,
  createdAt: epochSeconds,
  decidedBy: anyId.optional(),
  decidedAt: epochSeconds.optional(),
})

/** What who asked sees of a request. */
export const ownJoinRequest = z.object({
  id: anyId,
  organizationId: anyId,
  message: z.string(),
  state: joinRequestState,
  createdAt: epochSeconds,
  decidedAt: epochSeconds.optional(),
})

const one = '/organizations/:organizationId'
const organizationParams = z.object({ organizationId: anyId })
const memberParams = z.object({ organizationId: anyId, userId: anyId })
const done = { status: 204, description: 'Done.' } as const

/** Who belongs to an organization, who is asked to, and who asks. */
export function membershipOperations(organizations: OrganizationAdministration): Operation[] {
  return [
    ...memberOperations(organizations),
    ...invitationOperations(organizations),
    ...joinRequestOperations(organizations),
  ]
}

function memberOperations({ members }: OrganizationAdministration): Operation[] {
  return [
    operation({
      id: 'members.list',
      method: 'GET',
      path: `${one}/members`,
      summary: 'Lists members',
      description: 'For members.',
      params: organizationParams,
      query: z.object({
        ...page,
        search: search.optional().describe('Each word begins a word of the name or of the e-mail'),
      }),
      success: { status: 200, body: listOf(member), description: 'A page of members, by user id.' },
      refusals: ['not_found'],
      handle: ({ actor, params, query }) =>
        members.list(actor, {
          organizationId: params.organizationId as OrganizationId,
          search: query.search,
          after: query.after as UserId | undefined,
          limit: query.limit,
        }),
    }),
    operation({
      id: 'members.put',
      method: 'PUT',
      path: `${one}/members/:userId`,
      summary: 'Gives a member roles',
      description:
        'For owners. These roles and no others. The last owner stays one. Operators can also put in a user who is no member yet; owners invite.\n\n' +
        '`If-Match` is the revision of the organization, which every change of its members counts up.\n\nExample: `{"roles": ["developer"]}`',
      params: memberParams,
      body: z.strictObject({ roles }),
      success: { status: 200, body: member, description: 'The member as they are now.' },
      refusals: ['not_found', 'forbidden', 'conflict', 'changed'],
      audit: 'room',
      handle: ({ actor, params, body, ifMatch }) => members.put(actor, { ...memberOf(params), ...body, ifMatch }),
    }),
    operation({
      id: 'members.remove',
      method: 'DELETE',
      path: `${one}/members/:userId`,
      summary: 'Removes a member',
      description: 'For owners, and for members who leave. The last owner stays.',
      params: memberParams,
      success: done,
      refusals: ['not_found', 'forbidden', 'conflict', 'changed'],
      audit: 'room',
      handle: ({ actor, params, ifMatch }) => members.remove(actor, { ...memberOf(params), ifMatch }),
    }),
  ]
}

const memberOf = ({ organizationId, userId }: z.output<typeof memberParams>) => ({
  organizationId: organizationId as OrganizationId,
  userId: userId as UserId,
})

function invitationOperations({ invitations }: OrganizationAdministration): Operation[] {
  return [
    operation({
      id: 'invitations.list',
      method: 'GET',
      path: `${one}/invitations`,
      summary: 'Lists invitations',
      description: 'For owners. Newest first, decided ones too.',
      params: organizationParams,
      query: z.object(page),
      success: { status: 200, body: listOf(invitation), description: 'A page of invitations.' },
      refusals: ['not_found', 'forbidden'],
      handle: ({ actor, params, query }) =>
        invitations.list(actor, { organizationId: params.organizationId as OrganizationId, ...query }),
    }),
    operation({
      id: 'invitations.create',
      method: 'POST',
      path: `${one}/invitations`,
      summary: 'Invites somebody by e-mail',
      description: [
        'For owners, within the e-mail domain of the organization if it has one; operators invite anybody. A mail goes out; whoever has no account gets one. An open invitation of the same address is withdrawn.',
        'The invited accept with the account whose confirmed e-mail this is. Nothing here says whether there is one. An organization can invite 50 people a day, and so can one person in all of theirs.',
        'Example: `{"email": "lee@lakeside.example", "roles": ["developer"]}`',
      ].join('\n\n'),
      params: organizationParams,
      body: z.strictObject({ email: emailAddress, roles: roles.default([]) }),
      success: { status: 201, body: invitation, description: 'The invitation. It is good for 14 days.' },
      refusals: ['not_found', 'forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, params, body }) =>
        invitations.create(actor, { organizationId: params.organizationId as OrganizationId, ...body }),
    }),
    operation({
      id: 'invitations.withdraw',
      method: 'DELETE',
      path: `${one}/invitations/:invitationId`,
      summary: 'Withdraws an invitation',
      description: 'For owners. Not one that was decided already.',
      params: z.object({ organizationId: anyId, invitationId: anyId }),
      success: done,
      refusals: ['not_found', 'forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, params: { organizationId, invitationId } }) =>
        invitations.withdraw(actor, { organizationId: organizationId as OrganizationId, invitationId }),
    }),
  ]
}

function joinRequestOperations({ joinRequests, own }: OrganizationAdministration): Operation[] {
  const params = z.object({ organizationId: anyId, joinRequestId: anyId })
  const decisionOf = ({ organizationId, joinRequestId }: z.output<typeof params>) => ({
    organizationId: organizationId as OrganizationId,
    joinRequestId,
  })
  return [
    operation({
      id: 'joinRequests.list',
      method: 'GET',
      path: `${one}/join-requests`,
      summary: 'Lists requests to join',
      description: 'For owners. Newest first, decided ones too.',
      params: organizationParams,
      query: z.object(page),
      success: { status: 200, body: listOf(joinRequest), description: 'A page of requests.' },
      refusals: ['not_found', 'forbidden'],
      handle: ({ actor, params, query }) =>
        joinRequests.list(actor, { organizationId: params.organizationId as OrganizationId, ...query }),
    }),
    operation({
      id: 'joinRequests.create',
      method: 'POST',
      path: `${one}/join-requests`,
      summary: 'Asks to become a member',
      description: [
        'For everybody. Its owners are told by mail. An organization that does not exist is answered just the same: nobody learns here which there are. Asking again while a request is open answers that one.',
        'Of one user, 20 can be open or of the last day.',
        'Example: `{"message": "I look after the workshop in Burlington."}`',
      ].join('\n\n'),
      params: z.object({ organizationId: uuid }),
      body: z.strictObject({ message: prose(1000).default('') }),
      success: {
        status: 202,
        body: ownJoinRequest,
        description: 'The request. See `/me/join-requests` for what becomes of it.',
      },
      refusals: ['conflict'],
      audit: 'room',
      handle: ({ actor, params, body }) =>
        own.joinRequests.create(actor, { organizationId: params.organizationId as OrganizationId, ...body }),
    }),
    operation({
      id: 'joinRequests.approve',
      method: 'POST',
      path: `${one}/join-requests/:joinRequestId/approve`,
      summary: 'Lets somebody in who asked',
      description: 'For owners. A mail tells them.\n\nExample: `{"roles": ["developer"]}`',
      params,
      body: z.strictObject({ roles: roles.default([]) }),
      success: { status: 200, body: joinRequest, description: 'The request as it is now.' },
      refusals: ['not_found', 'forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, params, body }) => joinRequests.approve(actor, { ...decisionOf(params), ...body }),
    }),
    operation({
      id: 'joinRequests.deny',
      method: 'POST',
      path: `${one}/join-requests/:joinRequestId/deny`,
      summary: 'Denies a request to join',
      description: 'For owners. A mail tells them, without the name of the organization.',
      params,
      success: { status: 200, body: joinRequest, description: 'The request as it is now.' },
      refusals: ['not_found', 'forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, params }) => joinRequests.deny(actor, decisionOf(params)),
    }),
  ]
}
