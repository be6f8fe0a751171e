import { useGet } from '../../api/queries.ts'

export interface Buyers {
  /** Organizations whose activation is in force. */
  active: number
  /** That wait for approval. */
  pending: number
  /** That ever activated it. */
  ever: number
  /** There may be more: it was counted up to here. */
  isAtLeast: boolean
}

const COUNTED = 200

/** How many organizations have activated an app, apart from its developer's own test subscription. Undefined until it is known. */
export function useBuyers(appId: string): { buyers: Buyers | undefined; error: Error | null } {
  const { data, error } = useGet('/subscriptions', { query: { appId, limit: COUNTED } })
  if (!data) return { buyers: undefined, error }
  const bought = data.items.filter(({ purpose }) => purpose === 'organization')
  const count = (status: string) => bought.filter((subscription) => subscription.status === status).length
  return {
    buyers: {
      active: count('active'),
      pending: count('pending'),
      ever: bought.length,
      isAtLeast: data.next !== undefined,
    },
    error,
  }
}

/** "1 organization", "200 organizations or more". Pure. */
export function organizationsText(count: number, isAtLeast = false): string {
  const text = `${new Intl.NumberFormat().format(count)} ${count === 1 ? 'organization' : 'organizations'}`
  return isAtLeast ? `${text} or more` : text
}
