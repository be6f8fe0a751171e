import type { RelayStore } from './relay.ts'

type Listener = Parameters<RelayStore['onDue']>[0]

/** The listeners of `relay.onDue` of one store, and the engine's side of telling them. */
export interface DueHub {
  onDue: RelayStore['onDue']
  /** A listener that throws harms no other. */
  tell(webhookIds: readonly string[]): void
}

export function createDueHub(onFault: (fault: unknown) => void): DueHub {
  const listeners = new Set<Listener>()
  return {
    onDue(listener) {
      // Wrapped, so that one function given twice is two listeners.
      const entry: Listener = (webhookIds) => listener(webhookIds)
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    tell(webhookIds) {
      const once = [...new Set(webhookIds)]
      for (const listener of listeners) {
        try {
          listener(once)
        } catch (fault) {
          onFault(fault)
        }
      }
    },
  }
}
