import type { Random } from '../random.ts'
import type { IdPool } from './management-api-pool.ts'
import { CANARY, hex } from './management-api-values.ts'

/**
 * Bodies whose members fit each other, which no schema says: without them hardly a call of these operations would do what it is for.
 * Undefined for the others.
 */
export function recipeOf(operationId: string, random: Random, pool: IdPool, sinkUrl: string): object | undefined {
  const organizationId = pool.pick('organizationId')
  const authServerId = pool.pick('authServerId')
  const secret = () => `${CANARY}${hex(random, 12)}`
  switch (operationId) {
    case 'apis.create':
      return random.pick([
        {
          organizationId,
          name: 'Parts',
          version: '1.0',
          environment: random.pick(['Production', 'Test', 'Dev']),
          namespace: pool.pick('namespace'),
          basePath: `/b${hex(random, 6)}`,
          targetUrl: sinkUrl,
          authServerId,
          ...accessControl(),
        },
        { basedOn: pool.pick('apiId'), version: '2.0', basePath: `/b${hex(random, 6)}` },
      ])
    case 'apis.accessControl.set':
      return accessControl()
    case 'apis.plans.create':
      return {
        name: `Plan ${hex(random, 4)}`,
        price: random.pick([
          { kind: 'free' },
          {
            kind: 'transactional',
            currency: 'USD',
            tiers: [{ upToCalls: 100, costPerCall: '0.01' }, { costPerCall: '0.005' }],
          },
          { kind: 'subscription', currency: 'EUR', monthly: '10' },
        ]),
        quotas: [{ calls: 100, per: 'minute' }],
      }
    case 'apis.visibility.set':
      return random.pick([{ visibility: 'private' }, { visibility: 'shared', sharedWith: [organizationId] }])
    case 'apps.create':
      return {
        organizationId,
        name: `App ${hex(random, 4)}`,
        contactEmail: 'a@people.example',
        authServerId,
        callbackUrls: [`${sinkUrl}/back`],
      }
    case 'apps.apis.select':
      return random.pick([{}, { planId: pool.pick('planId') }, { webhookUrl: sinkUrl }])
    case 'subscriptions.activate':
      return { appId: pool.pick('appId'), organizationIds: [organizationId], consent: { name: 'Ann', title: 'Owner' } }
    case 'subscriptions.connect':
      return { apiId: pool.pick('apiId'), consent: { name: 'Ann', title: 'Owner' } }
    case 'subscriptions.import':
      return { items: [{ organizationId, appId: pool.pick('appId') }] }
    case 'connections.setValues':
    case 'connections.accept':
      return { values: { 'X-Key': secret() } }
    case 'clients.create':
      return { authServerId, grant_types: ['client_credentials'], client_name: 'Worker' }
    case 'namespaces.claim':
      return { name: `ns-${hex(random, 8)}` }
    case 'members.put':
      return { roles: random.pick([[], ['developer'], ['owner', 'developer']]) }
    case 'users.create':
      return { email: `${hex(random, 8)}@people.example`, password: secret() }
    default:
      return undefined
  }

  function accessControl(): object {
    const parameter = { in: 'header', name: 'X-Key', subscriptionSpecific: false }
    return random.pick([
      { accessControl: { kind: 'fortellis_oauth' } },
      {
        accessControl: { kind: 'api_key', requestParameters: [parameter] },
        values: { 'request:header:X-Key': secret() },
      },
      {
        accessControl: {
          kind: 'api_key',
          requestParameters: [{ ...parameter, displayName: 'Key', subscriptionSpecific: true }],
        },
      },
      {
        accessControl: {
          kind: 'external_oauth',
          tokenUrl: sinkUrl,
          clientAuthentication: 'basic',
          subscriptionSpecificClient: false,
          tokenParameters: [],
          requestParameters: [],
        },
        values: { client_id: 'me', client_secret: secret() },
      },
    ])
  }
}
