import type { createApps } from './apps.ts'
import type { TestExchange } from './exchange.ts'
import { checkMade } from './given-values.ts'
import type { Kit } from './kit.ts'
import type { createOrganizations } from './organizations.ts'
import { asking, ExchangeRefused } from './refused.ts'

const CONSENT = { name: 'Test Owner', title: 'Owner' }

interface Factories {
  organizations: ReturnType<typeof createOrganizations>
  apps: ReturnType<typeof createApps>
}

export function createSubscriptions(kit: Kit, { organizations, apps }: Factories): TestExchange['subscription'] {
  const { management } = kit
  return async (values) => {
    const { app, organization: given } = values ?? {}
    checkMade('app of subscription()', app, 'app')
    const organization = given ?? (await organizations.make('buyer'))
    await apps.byKey(app.apiKey)?.shareWith(organization)
    const body = { appId: app.id, organizationIds: [organization.id], consent: CONSENT }
    const { items } = await asking('subscription', () => management.post('/subscriptions', { body }))
    const { subscription, refusal } = items[0] ?? {}
    if (!subscription) {
      const { error = 'refused', detail = 'no reason was given' } = refusal ?? {}
      throw new ExchangeRefused({ code: error, message: `subscription: the exchange says ${error}: ${detail}` })
    }
    const { id } = subscription
    // Whoever has to agree besides, does.
    if (subscription.status === 'pending') await act(id, 'approve')
    for (const { id: connectionId, status } of subscription.connections) {
      if (status === 'pending') await accept(connectionId)
    }
    return {
      ...{ id, app, organization },
      deactivate: () => act(id, 'deactivate'),
    }
  }

  async function act(subscriptionId: string, verb: 'approve' | 'deactivate'): Promise<void> {
    await asking('subscription', () =>
      management.post(`/subscriptions/{subscriptionId}/${verb}`, { path: { subscriptionId } }),
    )
  }

  async function accept(connectionId: string): Promise<void> {
    const path = { connectionId }
    await asking('subscription', () => management.post('/connections/{connectionId}/accept', { path, body: {} }))
  }
}
