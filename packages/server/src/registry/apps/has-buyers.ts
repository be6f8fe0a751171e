import type { App } from '../../store/index.ts'
import type { AppDeps } from './app-deps.ts'

/** Does a subscription of an organization live, or wait for its word? Those that have ended do not count. Rejects with StoreUnavailable. */
export async function hasBuyers({ id }: Pick<App, 'id'>, { store }: Pick<AppDeps, 'store'>): Promise<boolean> {
  const pages = (['active', 'pending'] as const).map((status) =>
    store.subscriptions.list({ appId: id, purpose: 'organization', status, limit: 1 }),
  )
  return (await Promise.all(pages)).some((page) => page.length > 0)
}

/** Has an organization ever activated it? Its subscriptions stay on record. Rejects with StoreUnavailable. */
export async function wasBought({ id }: Pick<App, 'id'>, { store }: Pick<AppDeps, 'store'>): Promise<boolean> {
  return (await store.subscriptions.list({ appId: id, purpose: 'organization', limit: 1 })).length > 0
}
