import type { Schemas } from '@portreeve/client/management'

/** An organization that somebody may activate the app for. */
export interface Place {
  id: string
  name: string
  /** Why not, if not. */
  reason?: string
  /** What is there already. */
  subscriptionId?: string
}

type Kept = Pick<Schemas['Subscription'], 'id' | 'organization' | 'purpose' | 'environment' | 'status'>

/** Where the app can be activated in this environment, and where not and why. Pure. */
export function placesOf(
  organizations: readonly { id: string; name: string; disabled?: boolean }[],
  subscriptions: readonly Kept[],
  environment: string,
): Place[] {
  return organizations.map(({ id, name, disabled = false }) => {
    const kept = subscriptions.find(
      (subscription) =>
        subscription.organization.id === id &&
        subscription.purpose === 'organization' &&
        subscription.environment === environment,
    )
    if (kept) return { id, name, reason: REASONS[kept.status], subscriptionId: kept.id }
    return disabled ? { id, name, reason: 'The organization is disabled' } : { id, name }
  })
}

const REASONS: Record<Kept['status'], string> = {
  active: 'Activated already',
  pending: 'Requested already',
  denied: 'Was denied; ask again there',
  inactive: 'Was ended; reactivate it there',
  cancelled: 'Was cancelled; ask again there',
}
