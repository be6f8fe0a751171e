import type { OrganizationId, UserId } from '@portreeve/protocol'
import { z } from 'zod'
import type { OrganizationAdministration } from '../registry/index.ts'
import { membershipOperations } from './membership-operations.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, epochSeconds, httpUrl, line, listOf, page, search, uuid } from './schemas.ts'

const lineOrNothing = (lengthMax: number) => z.union([z.literal(''), line(lengthMax)])

const profile = {
  name: line(200).describe('What people read'),
  address: lineOrNothing(500).describe('One line. Providers are told when the organization activates an app'),
  countryCode: z
    .string()
    .regex(/^[A-Z]{2}$/, 'has to be two capital letters')
    .describe('ISO 3166-1 alpha-2'),
  phoneNumber: lineOrNothing(50),
  emailDomain: z
    .string()
    .min(1)
    .max(253)
    .describe(
      'Whom its owners may invite. Answered in lower case and ASCII. Users name the domain of their own confirmed address',
    ),
  website: httpUrl,
  dealerCodes: z.array(line(100)).max(200).describe('Business data that apps find in their list of subscriptions'),
  apiDmsInfo: z
    .array(z.record(z.string().regex(/^[\w .:-]{1,100}$/, 'has to be letters, digits, spaces and _ . : -'), line(500)))
    .max(200)
    .describe('Business data that apps find in their list of subscriptions'),
}

const organization = z.object({
  id: anyId,
  ...profile,
  emailDomain: profile.emailDomain.optional(),
  website: profile.website.optional(),
  disabled: z.boolean().describe('Its people can change nothing, and its apps, APIs and subscriptions are refused'),
  revision: z.int().describe('Counts changes of the organization, its members and namespaces'),
  createdAt: epochSeconds,
  updatedAt: epochSeconds,
})

const namespace = z.object({ name: z.string(), organizationId: anyId, createdAt: epochSeconds })

const BODY_BYTES_MAX = 128 * 1024
const one = '/organizations/:organizationId'
const organizationParams = z.object({ organizationId: anyId })
const done = { status: 204, description: 'Done.' } as const
const changed = { status: 200, body: organization, description: 'The organization as it is now.' } as const

export interface OrganizationOperationsDeps {
  organizations: OrganizationAdministration
}

/** Organizations and who belongs to them. */
export function organizationOperations({ organizations }: OrganizationOperationsDeps): Operation[] {
  return [
    ...organizationsThemselves(organizations),
    ...membershipOperations(organizations),
    ...namespaceOperations(organizations),
  ]
}

function organizationsThemselves(organizations: OrganizationAdministration): Operation[] {
  return [
    operation({
      id: 'organizations.list',
      method: 'GET',
      path: '/organizations',
      summary: 'Lists organizations',
      description: 'Newest first: those you belong to. Operators see all.',
      query: z.object({
        ...page,
        search: search.optional(),
        name: line(200).optional().describe('The whole name, in any letter case'),
      }),
      success: { status: 200, body: listOf(organization), description: 'A page of organizations.' },
      refusals: [],
      handle: ({ actor, query }) =>
        organizations.list(actor, { ...query, after: query.after as OrganizationId | undefined }),
    }),
    operation({
      id: 'organizations.create',
      method: 'POST',
      path: '/organizations',
      summary: 'Makes an organization',
      description: [
        'You become its owner, and work for it if you work for no other. A first namespace is claimed with it, after its e-mail domain or name, if one is free.',
        'One user can make 20. Operators can make any number, for somebody else, or without an owner (`"ownerId": null`): then operators alone look after it.',
        'Example: `{"name": "Lakeside Motors", "address": "120 Harbor Street, Burlington, VT 05401", "countryCode": "US", "phoneNumber": "+1 802 555 0110"}`',
      ].join('\n\n'),
      body: z.strictObject({
        id: uuid.optional().describe('Of your choice, so that the same request makes nothing twice'),
        ...profile,
        address: profile.address.default(''),
        phoneNumber: profile.phoneNumber.default(''),
        emailDomain: profile.emailDomain.optional(),
        website: profile.website.optional(),
        dealerCodes: profile.dealerCodes.default([]),
        apiDmsInfo: profile.apiDmsInfo.default([]),
        namespace: z.string().min(1).max(63).optional().describe('Its first namespace. Left out: one that is free'),
        ownerId: anyId.nullable().optional().describe('For operators: whose it becomes, or nobody’s (`null`)'),
      }),
      bodyBytesMax: BODY_BYTES_MAX,
      success: { status: 201, body: organization, description: 'The new organization.' },
      refusals: ['conflict'],
      audit: 'room',
      handle: ({ actor, body }) =>
        organizations.create(actor, {
          ...body,
          id: body.id as OrganizationId | undefined,
          ownerId: body.ownerId as UserId | null | undefined,
        }),
    }),
    operation({
      id: 'organizations.get',
      method: 'GET',
      path: one,
      summary: 'Shows an organization',
      description: 'For its members. To everybody else it is not there.',
      params: organizationParams,
      success: { status: 200, body: organization, description: 'The organization.' },
      refusals: ['not_found'],
      handle: ({ actor, params }) => organizations.show(actor, params.organizationId as OrganizationId),
    }),
    operation({
      id: 'organizations.update',
      method: 'PATCH',
      path: one,
      summary: 'Says other things about an organization',
      description:
        'For owners. What is left out stays; `null` takes away. `emailDomain` can be set once: after that, only operators change it.\n\n' +
        'Example: `{"phoneNumber": "+1 802 555 0111", "website": null}`',
      params: organizationParams,
      body: z.strictObject({
        ...z.object(profile).partial().shape,
        emailDomain: profile.emailDomain.nullable().optional(),
        website: profile.website.nullable().optional(),
      }),
      bodyBytesMax: BODY_BYTES_MAX,
      success: changed,
      refusals: ['not_found', 'forbidden', 'conflict', 'changed'],
      audit: 'room',
      handle: ({ actor, params, body, ifMatch }) =>
        organizations.update(actor, params.organizationId as OrganizationId, { changes: body, ifMatch }),
    }),
    operation({
      id: 'organizations.remove',
      method: 'DELETE',
      path: one,
      summary: 'Removes an organization',
      description:
        'For owners. With its members, invitations, requests to join and namespaces. Not while it has an API, an app or a subscription.',
      params: organizationParams,
      success: done,
      refusals: ['not_found', 'forbidden', 'conflict', 'changed'],
      audit: 'room',
      handle: ({ actor, params, ifMatch }) =>
        organizations.remove(actor, params.organizationId as OrganizationId, { ifMatch }),
    }),
    operation({
      id: 'organizations.disable',
      method: 'POST',
      path: `${one}/disable`,
      summary: 'Disables an organization',
      description:
        'For operators. At once its apps, APIs and subscriptions are refused by the gateway, and its members can look and change nothing.',
      params: organizationParams,
      success: changed,
      refusals: ['not_found', 'forbidden', 'changed'],
      audit: 'room',
      handle: ({ actor, params, ifMatch }) =>
        organizations.disable(actor, params.organizationId as OrganizationId, { ifMatch }),
    }),
    operation({
      id: 'organizations.enable',
      method: 'POST',
      path: `${one}/enable`,
      summary: 'Enables an organization again',
      description: 'For operators.',
      params: organizationParams,
      success: changed,
      refusals: ['not_found', 'forbidden', 'changed'],
      audit: 'room',
      handle: ({ actor, params, ifMatch }) =>
        organizations.enable(actor, params.organizationId as OrganizationId, { ifMatch }),
    }),
  ]
}

function namespaceOperations({ namespaces }: OrganizationAdministration): Operation[] {
  return [
    operation({
      id: 'namespaces.list',
      method: 'GET',
      path: `${one}/namespaces`,
      summary: 'Lists namespaces',
      description: 'For members. By name.',
      params: organizationParams,
      query: z.object(page),
      success: { status: 200, body: listOf(namespace), description: 'A page of namespaces.' },
      refusals: ['not_found'],
      handle: ({ actor, params, query }) =>
        namespaces.list(actor, { organizationId: params.organizationId as OrganizationId, ...query }),
    }),
    operation({
      id: 'namespaces.claim',
      method: 'POST',
      path: `${one}/namespaces`,
      summary: 'Claims a namespace',
      description: [
        'For owners. A namespace is the first segment of gateway URLs and belongs to one organization; an organization can claim 20. Claiming one that it has already changes nothing.',
        'Small letters, digits and hyphens, beginning and ending with a letter or digit; not ending in `-test` or `-dev`, and no reserved word (`v1`, `authz`, …).',
        'Example: `{"name": "lakeside"}`',
      ].join('\n\n'),
      params: organizationParams,
      body: z.strictObject({ name: z.string().min(1).max(63) }),
      success: { status: 201, body: namespace, description: 'The namespace.' },
      refusals: ['not_found', 'forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, params, body }) =>
        namespaces.claim(actor, { organizationId: params.organizationId as OrganizationId, ...body }),
    }),
    operation({
      id: 'namespaces.remove',
      method: 'DELETE',
      path: `${one}/namespaces/:name`,
      summary: 'Gives a namespace back',
      description: 'For owners. Not while an API has it. Anybody may claim it then.',
      params: z.object({ organizationId: anyId, name: anyId }),
      success: done,
      refusals: ['not_found', 'forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, params: { organizationId, name } }) =>
        namespaces.remove(actor, { organizationId: organizationId as OrganizationId, name }),
    }),
  ]
}
