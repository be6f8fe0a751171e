import type { Activation } from './parse-activation.ts'

/** One connection of one subscription to this API. */
export interface KeptSubscription extends Activation {
  /** `pending`: asked for, and not accepted yet. Its calls are refused. */
  status: 'pending' | 'active'
}

/** What the exchange's calls to the admin API have told: who is subscribed. In memory; `onChange` is for keeping it elsewhere too. */
export interface SubscriptionList {
  /** For `createVerifier({ subscriptions: list.find })`: undefined for one that is not active. */
  find(subscriptionId: string): KeptSubscription | undefined
  add(activation: Activation): void
  accept(connectionId: string): void
  remove(connectionId: string): void
  /** All of them, pending ones too. */
  all(): KeptSubscription[]
}

/** `kept` is what `all()` gave when it was last written down. */
export function createSubscriptionList(kept: Iterable<KeptSubscription> = []): SubscriptionList {
  const byConnection = new Map([...kept].map((each) => [each.connectionId, each]))
  const active = new Map<string, KeptSubscription>()
  for (const each of byConnection.values()) if (each.status === 'active') active.set(each.subscriptionId, each)

  function put(each: KeptSubscription) {
    byConnection.set(each.connectionId, each)
    if (each.status === 'active') active.set(each.subscriptionId, each)
  }

  return {
    find: (subscriptionId) => active.get(subscriptionId),
    add(activation) {
      // Told again of one that was accepted meanwhile.
      const { status = 'pending' } = byConnection.get(activation.connectionId) ?? {}
      put({ ...activation, status })
    },
    accept(connectionId) {
      const known = byConnection.get(connectionId.toLowerCase())
      if (known) put({ ...known, status: 'active' })
    },
    remove(connectionId) {
      const known = byConnection.get(connectionId.toLowerCase())
      if (!known) return
      byConnection.delete(known.connectionId)
      // A later activation of the same subscription may have taken its place.
      if (active.get(known.subscriptionId)?.connectionId === known.connectionId) active.delete(known.subscriptionId)
    },
    all: () => [...byConnection.values()],
  }
}
