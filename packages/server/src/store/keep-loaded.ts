import type { ChangeKind, Changes } from './changes.ts'

/** A whole collection in memory, replaced as a whole after a change. For what is small and must be complete. */
export interface Loaded<T> {
  current(): T
  /** Resolves when memory is at least as new as this call. Rejects when the store cannot say; memory then stays as it is. */
  reload(): Promise<void>
  /** `listener` is called after each replacement. Returns the way to stop. */
  onChange(listener: () => void): () => void
  close(): void
}

export interface KeepLoadedOptions<T> {
  load: () => Promise<T>
  changes: Changes
  /** A change of one of these kinds asks for a reload, and so does a gap. */
  kinds: readonly ChangeKind[]
  /** Told when a reload that nobody waits for fails; it is then tried again until one succeeds. */
  onFault: (fault: unknown) => void
}

const RETRY_MILLIS = 250

/** Resolves when the collection is in memory for the first time; rejects when it cannot be loaded. */
export async function keepLoaded<T>({ load, changes, kinds, onFault }: KeepLoadedOptions<T>): Promise<Loaded<T>> {
  let current: T
  let closed = false
  const listeners = new Set<() => void>()

  // One load at a time; whoever asks meanwhile gets another round, because a running load may have read too early.
  let wanted = false
  let running: Promise<void> | undefined
  async function loadUntilCurrent(): Promise<void> {
    try {
      while (wanted && !closed) {
        wanted = false
        current = await load()
        for (const listener of listeners) listener()
      }
    } finally {
      // Here and not in a `.finally`: that runs a moment later, and who asks in that moment would get no round.
      running = undefined
    }
  }
  function reload(): Promise<void> {
    wanted = true
    running ??= loadUntilCurrent()
    return running
  }

  let retry: NodeJS.Timeout | undefined
  function reloadSoon(): void {
    reload().catch((fault: unknown) => {
      if (closed) return
      onFault(fault)
      clearTimeout(retry) // Several notices may wait for the one load that failed: one retry serves them all.
      retry = setTimeout(reloadSoon, RETRY_MILLIS).unref()
    })
  }

  const stops = [
    changes.subscribe(({ kind }) => {
      if (kinds.includes(kind)) reloadSoon()
    }),
    changes.onGap(reloadSoon),
  ]
  const close = () => {
    closed = true
    clearTimeout(retry)
    for (const stop of stops) stop()
  }
  try {
    await reload()
  } catch (fault) {
    close()
    throw fault
  }
  return {
    current: () => current,
    reload,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close,
  }
}
