import type { ApiId, AppId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import type { ApiEnvironment, ConnectionStatus, Store, Subscription, SubscriptionPurpose } from '../../store/index.ts'

/** What routing needs of a subscription. */
export interface Enrollment {
  id: SubscriptionId
  appId: AppId
  purpose: SubscriptionPurpose
  environment: ApiEnvironment
  status: Subscription['status']
  /** Those that may lead to an async API. */
  connections: ReadonlyMap<ApiId, ConnectionStatus>
}

export interface Enrollments {
  /** An organization's subscriptions, from memory or the store. Rejects with StoreUnavailable. */
  of(id: OrganizationId): Promise<readonly Enrollment[]>
  close(): void
}

export interface EnrollmentsDeps {
  store: { subscriptions: Pick<Store['subscriptions'], 'find' | 'list'>; changes: Store['changes'] }
  /** Connections to these are left out. */
  isRest: (id: ApiId) => boolean
  /** Bound of what is remembered: subscriptions and connections. */
  itemsMax?: number
}

/** 100 bytes each, roughly. */
const ITEMS_MAX = 400_000
/** Publishers choose Data-Owner-Ids: those of nobody are remembered apart, so that a flood of them pushes nothing out (threat G-H). */
const EMPTY_MAX = 20_000
const READ_AT_ONCE = 500

/**
 * Remembers facts about organizations, and forgets them with each change of one of their subscriptions. A notice names the subscription; whose it is is looked up where
 * memory does not know it, because a new one makes what is remembered wrong as well. Until that is known nobody is answered from memory.
 */
export function createEnrollments({ store, isRest, itemsMax = ITEMS_MAX }: EnrollmentsDeps): Enrollments {
  const owners = new Map<SubscriptionId, OrganizationId>()
  const present = new LRUCache<OrganizationId, readonly Enrollment[]>({
    maxSize: itemsMax,
    sizeCalculation: sizeOf,
    dispose(enrollments, id) {
      for (const one of enrollments) if (owners.get(one.id) === id) owners.delete(one.id)
    },
  })
  const empty = new LRUCache<OrganizationId, true>({ maxSize: EMPTY_MAX, sizeCalculation: () => 1 })
  /** A load that began before a change must not be remembered after it: the change takes it out of here. */
  const loading = new Map<OrganizationId, Promise<readonly Enrollment[]>>()
  const lookingUp = new Set<Promise<void>>()

  const forget = (id: OrganizationId) => {
    present.delete(id)
    empty.delete(id)
    loading.delete(id)
  }
  const forgetAll = () => {
    present.clear()
    empty.clear()
    loading.clear()
  }

  function hear(id: SubscriptionId): void {
    const owner = owners.get(id)
    if (owner !== undefined) {
      forget(owner)
      return
    }
    // What is being read may have missed it, whosever it is.
    loading.clear()
    const lookUp = store.subscriptions
      .find(id)
      // One that is gone and that nobody here knew is in no memory.
      .then((subscription) => subscription && forget(subscription.organizationId), forgetAll)
      .then(() => void lookingUp.delete(lookUp))
    lookingUp.add(lookUp)
  }

  async function load(id: OrganizationId): Promise<readonly Enrollment[]> {
    const running = read(id)
    loading.set(id, running)
    try {
      const enrollments = await running
      if (loading.get(id) === running) remember(id, enrollments)
      return enrollments
    } finally {
      if (loading.get(id) === running) loading.delete(id)
    }
  }

  function remember(id: OrganizationId, enrollments: readonly Enrollment[]): void {
    if (enrollments.length === 0) {
      empty.set(id, true)
      return
    }
    present.set(id, enrollments)
    // Unless there are too many to remember.
    if (present.has(id)) for (const one of enrollments) owners.set(one.id, id)
  }

  async function read(id: OrganizationId): Promise<readonly Enrollment[]> {
    const enrollments: Enrollment[] = []
    let after: SubscriptionId | undefined
    do {
      const page = await store.subscriptions.list({ organizationIds: [id], after, limit: READ_AT_ONCE })
      for (const subscription of page) {
        const enrollment = enrollmentOf(subscription, isRest)
        if (enrollment) enrollments.push(enrollment)
      }
      after = page.length === READ_AT_ONCE ? page.at(-1)?.id : undefined
    } while (after !== undefined)
    return enrollments
  }

  const stops = [
    store.changes.subscribe(({ kind, id }) => {
      if (kind !== 'subscription') return
      if (id === '*') forgetAll()
      else hear(id as SubscriptionId)
    }),
    store.changes.onGap(forgetAll),
  ]
  return {
    async of(id) {
      if (lookingUp.size > 0) await Promise.all(lookingUp)
      return present.get(id) ?? (empty.get(id) ? [] : (loading.get(id) ?? load(id)))
    },
    close() {
      for (const stop of stops) stop()
      forgetAll()
    },
  }
}

const sizeOf = (enrollments: readonly Enrollment[]): number =>
  enrollments.reduce((size, { connections }) => size + 1 + connections.size, 1)

/** Undefined: it belongs to no app, or leads to no async API. */
function enrollmentOf(
  { id, appId, purpose, environment, status, connections }: Subscription,
  isRest: EnrollmentsDeps['isRest'],
): Enrollment | undefined {
  if (appId === undefined) return undefined
  const kept = connections.filter(({ apiId }) => !isRest(apiId))
  if (kept.length === 0) return undefined
  return { id, appId, purpose, environment, status, connections: new Map(kept.map((c) => [c.apiId, c.status])) }
}
