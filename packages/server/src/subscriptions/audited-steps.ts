import type { OrganizationId } from '@portreeve/protocol'
import type { AuditedStep } from '../audit/index.ts'
import type { Connection, Subscription } from '../store/index.ts'
import type { Draft, LifeCycleEvent } from './life-cycle.ts'
import type { Parties } from './parties.ts'

/** What was done: a step of the life cycle, or values that were set. */
export type Deed = LifeCycleEvent['kind'] | 'set_values'

interface Written {
  before: Draft
  after: Subscription
  parties: Parties
}

/**
 * The entries for one step: one about the subscription, for its organization and the app's; and one for each connection that changed, which the
 * provider of that API may read as well. No provider reads of the others (threat T-30). Pure.
 */
export function auditedSteps(deed: Deed, { before, after, parties }: Written): AuditedStep[] {
  const both: OrganizationId[] = [after.organizationId, ...(parties.app ? [parties.app.organizationId] : [])]
  const ids = new Set([...before.connections, ...after.connections].map(({ id }) => id))
  const ofConnections = [...ids].flatMap((id): AuditedStep[] => {
    const [old, current] = [before, after].map(({ connections }) => connections.find((each) => each.id === id))
    // What was over before goes without another word when new connections take its place.
    if (old === current || (old?.status === 'inactive' && !current)) return []
    const provider = parties.apis.get((old ?? current)?.apiId as Connection['apiId'])?.organizationId
    return [
      {
        action: `connection.${actionOf(deed, old, current)}`,
        subject: { kind: 'connection', id },
        organizationIds: [...both, ...(provider ? [provider] : [])],
        before: old && describeConnection(after, old),
        after: current && describeConnection(after, current),
      },
    ]
  })
  const isNew = before.status === 'new'
  const [old, current] = [describeSubscription(before), describeSubscription(after)]
  if (!isNew && JSON.stringify(old) === JSON.stringify(current)) return ofConnections
  return [
    {
      action: `subscription.${deed}`,
      subject: { kind: 'subscription', id: after.id },
      organizationIds: both,
      before: isNew ? undefined : old,
      after: current,
    },
    ...ofConnections,
  ]
}

/** Steps of a whole subscription open and end its connections; the others are about one of them. */
function actionOf(deed: Deed, old: Connection | undefined, current: Connection | undefined): string {
  if (!old) return 'request'
  if (!current || (current.status === 'inactive' && old.status !== 'inactive')) return 'end'
  return deed
}

/** Without connections, which have entries of their own. */
function describeSubscription(subscription: Draft): object {
  const { connections, revision, updatedAt, ...described } = subscription
  return described
}

/** Without values, which are secret. */
function describeConnection(
  { id, organizationId, appId }: Subscription,
  { apiId, status, error, valueNames }: Connection,
): object {
  return { subscriptionId: id, organizationId, appId, apiId, status, error, valueNames }
}
