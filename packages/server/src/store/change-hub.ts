import type { Change, Changes } from './changes.ts'

/** The subscribers of one store, and the engine's side of telling them. */
export interface ChangeHub extends Omit<Changes, 'behindMillis'> {
  /** Calls every subscriber, in order, before it returns. A subscriber that throws harms no other. */
  deliver(changes: readonly Change[]): void
  /** Tells everyone to forget everything. */
  gap(): void
}

export function createChangeHub(onFault: (fault: unknown) => void): ChangeHub {
  const listeners = new Set<(change: Change) => void>()
  const gapListeners = new Set<() => void>()

  function guarded(call: () => void): void {
    try {
      call()
    } catch (fault) {
      onFault(fault)
    }
  }

  return {
    subscribe(listener) {
      // Wrapped, so that one function subscribed twice is two subscriptions.
      const entry = (change: Change) => listener(change)
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    onGap(listener) {
      const entry = () => listener()
      gapListeners.add(entry)
      return () => void gapListeners.delete(entry)
    },
    deliver(changes) {
      for (const change of changes) for (const listener of listeners) guarded(() => listener(change))
    },
    gap() {
      for (const listener of gapListeners) guarded(listener)
    },
  }
}
