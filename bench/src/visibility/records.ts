import type { Manage } from './manage.ts'

/** What has to be there before anything can change: one API whose provider accepts by hand, one app, one subscription. */
export interface Records {
  apiId: string
  planId: string
  app: { id: string; client_id: string; client_secret: string }
  subscriptionId: string
}

export const NAMESPACE = 'visible'
export const BASE_PATH = '/things/v1'
export const consent = { name: 'Pat Doe', title: 'Owner' }

export async function makeRecords(manage: Manage, targetUrl: string): Promise<Records> {
  const { id: organizationId } = await manage<{ id: string }>('POST', '/organizations', {
    name: 'Visible',
    address: '1 Loop Lane',
    countryCode: 'US',
    phoneNumber: '+1 555 0100',
    namespace: NAMESPACE,
  })
  const { id: apiId } = await manage<{ id: string }>('POST', '/apis', {
    organizationId,
    name: 'Things',
    version: '1',
    environment: 'Production',
    namespace: NAMESPACE,
    basePath: BASE_PATH,
    targetUrl,
    activation: { mode: 'manual' },
  })
  const { id: planId } = await manage<{ id: string }>('POST', `/apis/${apiId}/plans`, {
    name: 'All',
    visibility: 'private',
    price: { kind: 'free' },
    quotas: [{ calls: 1_000_000, per: 'minute' }],
  })
  const app = await manage<Records['app']>('POST', '/apps', {
    organizationId,
    name: 'Looker',
    contactEmail: 'looker@bench.example',
  })
  await manage('PUT', `/apps/${app.id}/apis/${apiId}`, { planId })
  const { items } = await manage<{ items: { subscription?: { id: string } }[] }>('POST', '/subscriptions', {
    appId: app.id,
    organizationIds: [organizationId],
    consent,
  })
  const subscriptionId = items[0]?.subscription?.id
  if (subscriptionId === undefined) throw new Error(`the app was not activated: ${JSON.stringify(items)}`)
  return { apiId, planId, app, subscriptionId }
}
