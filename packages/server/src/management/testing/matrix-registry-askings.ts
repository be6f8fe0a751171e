import type { ApiId } from '@portreeve/protocol'
import { sampleSpecs } from '../../registry/testing/sample-specs.ts'
import type { Askings, Question } from './matrix-question.ts'
import { nextNumber, type Subjects } from './matrix-subjects.ts'
import { type MatrixWorld, marked } from './matrix-world.ts'

const newApi = async (_: MatrixWorld, subjects: Subjects) => ({ params: { apiId: (await subjects.newApi()).id } })

/** Of a new API, with this as body. */
const ofApi =
  (body: unknown) =>
  async (world: MatrixWorld, subjects: Subjects): Promise<Question> => ({ ...(await newApi(world, subjects)), body })

async function newPlan(world: MatrixWorld, subjects: Subjects) {
  const { apiId } = (await newApi(world, subjects)).params
  return { params: { apiId, planId: await subjects.newPlan(apiId) } }
}

async function withSpec(world: MatrixWorld, subjects: Subjects) {
  const asking = await newApi(world, subjects)
  await world.store.specs.put({
    apiId: asking.params.apiId as ApiId,
    ...{ format: 'openapi', formatVersion: '3.1.0', syntax: 'yaml', title: 'Parts', version: '1', findings: [] },
    text: sampleSpecs['OpenAPI 3.1.0'],
    uploadedBy: world.people.provider.owner.user.id,
    uploadedAt: world.clock.now,
  })
  return asking
}

const sentSpec = async (world: MatrixWorld, subjects: Subjects): Promise<Question> => ({
  ...(await newApi(world, subjects)),
  body: sampleSpecs['OpenAPI 3.1.0'],
  headers: { 'Content-Type': 'application/yaml' },
})

export const apiAskings: Askings = {
  'apis.create': ({ organizations, server }) => ({
    body: {
      organizationId: organizations.provider,
      name: `${marked.provider} API`,
      version: 'v1',
      environment: 'Production',
      namespace: marked.provider.toLowerCase(),
      basePath: `/made-${nextNumber()}`,
      targetUrl: 'https://target.example',
      authServerId: server.id,
    },
    about: [organizations.provider],
    hiddenStatus: 400,
  }),
  'apis.get': newApi,
  'apis.update': ofApi({ version: 'v2' }),
  'apis.remove': newApi,
  'apis.disable': newApi,
  'apis.enable': newApi,
  'apis.probe': newApi,
  'apis.accessControl.get': newApi,
  'apis.accessControl.set': ofApi({ accessControl: { kind: 'fortellis_oauth', token: 'passthrough' } }),
  'apis.visibility.set': ofApi({ visibility: 'private' }),
  'apis.plans.list': newApi,
  'apis.plans.create': ofApi({ name: 'Another plan' }),
  'apis.plans.update': async (world, subjects) => ({ ...(await newPlan(world, subjects)), body: { name: 'Renamed' } }),
  'apis.plans.remove': newPlan,
  'apis.rotateSecret': ofApi({}),
  'apis.revokeOldSecrets': ofApi({}),
  'apis.spec.get': withSpec,
  'apis.spec.download': withSpec,
  'apis.spec.put': sentSpec,
  'apis.spec.check': sentSpec,
  'apis.spec.remove': withSpec,
  async 'connections.list'(_, { api, subscription }) {
    await subscription('connected')
    return { query: { apiId: api.id }, about: [api.id], hiddenStatus: 200 }
  },
}

const newApp = async (_: MatrixWorld, subjects: Subjects) => ({ params: { appId: (await subjects.newApp()).id } })

/** Of a new app, with this as body. */
const ofApp =
  (body: unknown) =>
  async (world: MatrixWorld, subjects: Subjects): Promise<Question> => ({ ...(await newApp(world, subjects)), body })

export const appAskings: Askings = {
  'apps.create': ({ organizations, server }) => ({
    body: {
      organizationId: organizations.developer,
      name: `${marked.developer} app`,
      contactEmail: 'apps@brambleton.example',
      authServerId: server.id,
    },
    about: [organizations.developer],
    hiddenStatus: 400,
  }),
  'apps.get': newApp,
  'apps.update': ofApp({ description: 'Says more' }),
  'apps.remove': newApp,
  'apps.disable': newApp,
  'apps.enable': newApp,
  'apps.listing': ofApp({ status: 'Draft' }),
  async 'apps.apis.select'(world, subjects) {
    const { appId } = (await newApp(world, subjects)).params
    const { id: apiId, planId } = subjects.api
    return { params: { appId, apiId }, body: { planId }, about: [appId] }
  },
  async 'apps.apis.unselect'(_, { api, selectingApp }) {
    const appId = await selectingApp()
    return { params: { appId, apiId: api.id }, about: [appId] }
  },
  'apps.rotateSecret': ofApp({}),
  'apps.revokeOldSecrets': ofApp({}),
  'apps.tryToken': ofApp({}),
  async 'apps.subscriptionReport'(_, { subscription }) {
    return { params: { appId: (await subscription('connected')).appId } }
  },
}
