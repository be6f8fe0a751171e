import type { Question } from './matrix-question.ts'
import { consent, nextNumber, type Subjects } from './matrix-subjects.ts'
import { type MatrixWorld, marked } from './matrix-world.ts'
import type { TestActor } from './open-test-management.ts'

/** What belongs to `outsider`, and to nobody else. */
export interface Foreign {
  organizationId: string
  namespace: string
  userId: string
  apiId: string
  planId: string
  appId: string
  subscriptionId: string
  invitationId: string
  joinRequestId: string
}

/** What a question is made of. */
export interface Given {
  world: MatrixWorld
  organizations: MatrixWorld['organizations']
  subjects: Subjects
  foreign: Foreign
}

/** By an operation: who asks, and what they name that is not theirs. `about` are the foreign ids in it. */
export interface Reference {
  title: string
  by: (people: MatrixWorld['people']) => TestActor
  question: (given: Given) => Promise<Question> | Question
  /** What is answered, to whatever is not there as well. */
  status: number
}
const owner = (name: keyof MatrixWorld['people']) => (people: MatrixWorld['people']) => people[name].owner
const [provider, developer, buyer] = [owner('provider'), owner('developer'), owner('buyer')]

export const newApi = ({ organizations, server }: MatrixWorld) => ({
  organizationId: organizations.provider,
  name: 'Another',
  version: 'v1',
  environment: 'Production',
  namespace: marked.provider.toLowerCase(),
  basePath: `/made-${nextNumber()}`,
  targetUrl: 'https://target.example',
  authServerId: server.id,
})

export const references: Readonly<Record<string, readonly Reference[]>> = {
  'apps.apis.select': [
    {
      title: 'an own app, and a private API of others',
      by: developer,
      status: 404,
      async question({ subjects, foreign }) {
        const { id } = await subjects.newApp()
        return { params: { appId: id, apiId: foreign.apiId }, body: {}, about: [foreign.apiId] }
      },
    },
    {
      title: 'a plan of another API',
      by: developer,
      status: 400,
      async question({ subjects, foreign }) {
        const params = { appId: (await subjects.newApp()).id, apiId: subjects.api.id }
        return { params, body: { planId: foreign.planId }, about: [foreign.planId] }
      },
    },
  ],
  'apps.apis.unselect': [
    {
      title: 'an API of others that it has not selected',
      by: developer,
      status: 404,
      async question({ subjects, foreign }) {
        return {
          params: { appId: await subjects.selectingApp(), apiId: foreign.apiId },
          about: [foreign.apiId],
        }
      },
    },
  ],
  'subscriptions.activate': [
    {
      title: 'an app that is neither published nor shared',
      by: buyer,
      status: 400,
      question: ({ organizations, foreign }) => ({
        body: { appId: foreign.appId, organizationIds: [organizations.buyer], consent },
        about: [foreign.appId],
      }),
    },
    {
      title: 'an own app, for an organization of others',
      by: developer,
      status: 404,
      async question({ subjects, foreign }) {
        const body = { appId: await subjects.selectingApp(), organizationIds: [foreign.organizationId], consent }
        return { body, about: [foreign.organizationId] }
      },
    },
  ],
  'subscriptions.connect': [
    {
      title: 'an API that the app has not selected',
      by: buyer,
      status: 400,
      async question({ subjects, foreign }) {
        const { id } = await subjects.subscription('connected')
        return { params: { subscriptionId: id }, body: { apiId: foreign.apiId, consent }, about: [foreign.apiId] }
      },
    },
  ],
  'apis.create': [
    {
      title: 'based on an API of others',
      by: provider,
      status: 400,
      question: ({ world, foreign }) => ({
        body: { ...newApi(world), basedOn: foreign.apiId },
        about: [foreign.apiId],
      }),
    },
    {
      title: 'in a namespace of others',
      by: provider,
      status: 400,
      question: ({ world, foreign }) => ({
        body: { ...newApi(world), namespace: foreign.namespace },
        about: [foreign.namespace],
      }),
    },
  ],
  'apis.plans.update': [
    {
      title: 'a plan of another API, by the path of an own one',
      by: provider,
      status: 404,
      question: ({ subjects, foreign }) => ({
        params: { apiId: subjects.api.id, planId: foreign.planId },
        body: { name: 'Renamed' },
        about: [foreign.planId],
      }),
    },
  ],
  'apis.plans.remove': [
    {
      title: 'a plan of another API, by the path of an own one',
      by: provider,
      status: 404,
      question: ({ subjects, foreign }) => ({
        params: { apiId: subjects.api.id, planId: foreign.planId },
        about: [foreign.planId],
      }),
    },
  ],
  'members.put': [
    {
      title: 'somebody who belongs to others',
      by: buyer,
      status: 404,
      question: ({ organizations, foreign }) => ({
        params: { organizationId: organizations.buyer, userId: foreign.userId },
        body: { roles: ['owner'] },
        about: [foreign.userId],
      }),
    },
  ],
  'members.remove': [
    {
      title: 'somebody who belongs to others',
      by: buyer,
      status: 404,
      question: ({ organizations, foreign }) => ({
        params: { organizationId: organizations.buyer, userId: foreign.userId },
        about: [foreign.userId],
      }),
    },
  ],
  'invitations.withdraw': [
    {
      title: 'an invitation of others, by the path of the own organization',
      by: buyer,
      status: 404,
      question: ({ organizations, foreign }) => ({
        params: { organizationId: organizations.buyer, invitationId: foreign.invitationId },
        about: [foreign.invitationId],
      }),
    },
  ],
  'joinRequests.approve': [
    {
      title: 'a request to others, by the path of the own organization',
      by: buyer,
      status: 404,
      question: ({ organizations, foreign }) => ({
        params: { organizationId: organizations.buyer, joinRequestId: foreign.joinRequestId },
        body: {},
        about: [foreign.joinRequestId],
      }),
    },
  ],
  'joinRequests.deny': [
    {
      title: 'a request to others, by the path of the own organization',
      by: buyer,
      status: 404,
      question: ({ organizations, foreign }) => ({
        params: { organizationId: organizations.buyer, joinRequestId: foreign.joinRequestId },
        about: [foreign.joinRequestId],
      }),
    },
  ],
  'namespaces.remove': [
    {
      title: 'a namespace of others, by the path of the own organization',
      by: buyer,
      status: 404,
      question: ({ organizations, foreign }) => ({
        params: { organizationId: organizations.buyer, name: foreign.namespace },
        about: [foreign.namespace],
      }),
    },
  ],
  'organizations.create': [
    {
      title: 'for somebody else',
      by: buyer,
      status: 400,
      question: ({ foreign }) => ({
        body: { name: 'Another', countryCode: 'US', ownerId: foreign.userId },
        about: [foreign.userId],
      }),
    },
  ],
  'me.update': [
    {
      title: 'to work for an organization of others',
      by: buyer,
      status: 400,
      question: ({ foreign }) => ({
        body: { currentOrganizationId: foreign.organizationId },
        about: [foreign.organizationId],
      }),
    },
  ],
}

/** By a list: filters that name what is not theirs. The answer is that of a filter that names nothing. */
export const filters: Readonly<Record<string, readonly ((foreign: Foreign) => Record<string, string>)[]>> = {
  'apis.list': [
    (foreign) => ({ organizationId: foreign.organizationId }),
    (foreign) => ({ namespace: foreign.namespace }),
  ],
  'apps.list': [(foreign) => ({ organizationId: foreign.organizationId })],
  'subscriptions.list': [
    (foreign) => ({ organizationId: foreign.organizationId }),
    (foreign) => ({ appId: foreign.appId }),
    (foreign) => ({ apiId: foreign.apiId }),
    () => ({ search: marked.outsider.toLowerCase() }),
  ],
  'connections.list': [
    (foreign) => ({ apiId: foreign.apiId }),
    (foreign) => ({ organizationId: foreign.organizationId }),
    () => ({ search: marked.outsider.toLowerCase() }),
  ],
  'providerCalls.list': [
    (foreign) => ({ apiId: foreign.apiId }),
    (foreign) => ({ connectionId: foreign.subscriptionId }),
  ],
  'auditEntries.list': [(foreign) => ({ subjectId: foreign.apiId }), (foreign) => ({ userId: foreign.userId })],
}
