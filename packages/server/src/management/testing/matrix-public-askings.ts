import type { ApiId, OrganizationId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { exampleApi, exampleOrganization } from '../../store/testing/examples.ts'
import type { Askings } from './matrix-question.ts'
import type { MatrixWorld } from './matrix-world.ts'

/** Of an organization that is none of the matrix, so that its name says nothing about those. */
async function publicApi({ store, server, clock, operator }: MatrixWorld): Promise<ApiId> {
  const [id, organizationId] = [v7() as ApiId, v7() as OrganizationId]
  const { revision } = await store.exchangeSettings.get()
  await store.exchangeSettings.replace({ publicDirectory: true, revision })
  await store.organizations.put(exampleOrganization({ id: organizationId, name: 'Everybody’s Company' }))
  await store.apis.put(
    exampleApi({
      ...{ id, organizationId, authServerId: server.id, namespace: id, basePath: '/open/v1' },
      ...{ environment: 'Production', visibility: 'public' },
      details: { ...exampleApi().details, implementationName: 'Open' },
    }),
  )
  await store.specs.put({
    ...{ apiId: id, format: 'openapi', formatVersion: '3.1.1', syntax: 'yaml', title: 'Open', version: '1' },
    ...{ text: 'openapi: 3.1.1\n', findings: [], uploadedBy: operator.user.id, uploadedAt: clock.now },
  })
  return id
}

const about = async (world: MatrixWorld) => ({ params: { apiId: await publicApi(world) } })

export const publicAskings: Askings = {
  'public.settings': () => ({}),
  'public.apis.list': async (world) => {
    await publicApi(world)
    return {}
  },
  'public.apis.get': about,
  'public.apis.spec': about,
}
