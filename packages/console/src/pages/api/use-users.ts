import { useGet } from '../../api/queries.ts'
import type { Api } from './api-frame.tsx'

export interface ApiUsers {
  /** Subscriptions of other people with a connection to it, whatever its state. */
  subscriptions: number
  /** Whose calls are let through. */
  active: number
  /** There may be more: it was counted up to here. */
  isAtLeast: boolean
}

const COUNTED = 200

/** How many subscriptions use an API, apart from its own test subscription. Undefined until it is known. */
export function useApiUsers(api: Api): ApiUsers | undefined {
  const { data } = useGet('/subscriptions', { query: { apiId: api.id, limit: COUNTED } })
  if (!data) return undefined
  const others = data.items.filter(({ id }) => id !== api.testSubscriptionId)
  return {
    subscriptions: others.length,
    active: others.filter(({ status }) => status === 'active').length,
    isAtLeast: data.next !== undefined,
  }
}

/** "1 subscription", "200 subscriptions or more". Pure. */
export function subscriptionsText(count: number, isAtLeast = false): string {
  const text = `${new Intl.NumberFormat().format(count)} ${count === 1 ? 'subscription' : 'subscriptions'}`
  return isAtLeast ? `${text} or more` : text
}
