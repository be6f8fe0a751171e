import { isDeepStrictEqual } from 'node:util'
import type { ApiId } from '@portreeve/protocol'
import type { Api, Store } from '../store/index.ts'

/** Every API, in memory. */
export interface ApiDirectory {
  /** By id. Another array after each change. */
  all(): readonly Api[]
  find(id: ApiId): Api | undefined
  /** `listener` is called after each change of what is in memory. One that throws harms nobody else. Returns the way to stop. */
  onChange(listener: (changed: DirectoryChange) => void): () => void
  /**
   * Resolves when memory is at least as new as this call, of one API or of all, listeners told. Rejects with StoreUnavailable; it is then tried
   * again by itself.
   */
  reload(id?: ApiId): Promise<void>
}

/** `all`: everything was read anew. Otherwise those that differ; `api` is undefined where there is none any more. */
export type DirectoryChange = 'all' | readonly { id: ApiId; api: Api | undefined }[]

export interface ApiDirectoryDeps {
  store: { apis: Pick<Store['apis'], 'find' | 'list'>; changes: Store['changes'] }
  /** Told of a reading that failed, and of a listener that threw. */
  onFault: (fault: unknown) => void
}

const RETRY_MILLIS = 250
/** So many are asked for at the same time, so that a burst of edits leaves connections to the store for others. */
const AT_ONCE_MAX = 16
/** Where more than these have changed, one query for all takes less. */
const SINGLE_MAX = 500

/**
 * Resolves when every API is in memory; rejects when they cannot be read. A notice about one API reads that one; a gap, or a notice about any,
 * reads all. One round of reading is answered before the next begins, so an answer can never bring back what a later one has replaced; whoever asks
 * during a round gets another one, because that round may have read too early (threat G-G). Revisions would not do: an API that is removed and made
 * again begins anew.
 */
export async function loadApiDirectory({
  store,
  onFault,
}: ApiDirectoryDeps): Promise<ApiDirectory & { close(): void }> {
  let sorted: readonly Api[] = []
  let byId = new Map<ApiId, Api>()
  const listeners = new Set<(changed: DirectoryChange) => void>()

  let everything: Asked | undefined
  const single = new Map<ApiId, Asked>()
  let running = false
  let closed = false
  let retry: NodeJS.Timeout | undefined

  function ask(id?: ApiId): Promise<void> {
    if (closed) return Promise.reject(new Error('the directory is closed'))
    const asked = (id === undefined ? everything : single.get(id)) ?? createAsked()
    if (id === undefined) everything = asked
    else single.set(id, asked)
    start()
    return asked.done
  }

  function start(): void {
    if (running) return
    running = true
    // Not at once: who has written is told by a notice and asks as well, and one reading serves both.
    setImmediate(() => void readAll())
  }

  async function readAll(): Promise<void> {
    clearTimeout(retry)
    while (!closed && (everything || single.size > 0)) {
      const isGood = await (everything || single.size > SINGLE_MAX ? readEverything() : readSome())
      if (!isGood && !closed) {
        retry = setTimeout(start, RETRY_MILLIS).unref()
        break
      }
    }
    running = false
  }

  async function readEverything(): Promise<boolean> {
    const asked = [everything ?? createAsked(), ...single.values()]
    everything = undefined
    single.clear()
    try {
      const apis = await store.apis.list()
      // Whatever order the engine's collation makes of it.
      sorted = apis.sort(byIds)
      byId = new Map(apis.map((api) => [api.id, api]))
      tell('all')
      for (const one of asked) one.resolve()
      return true
    } catch (fault) {
      everything ??= createAsked()
      fail(asked, fault)
      return false
    }
  }

  async function readSome(): Promise<boolean> {
    const batch = [...single.entries()].slice(0, AT_ONCE_MAX)
    for (const [id] of batch) single.delete(id)
    const asked = batch.map(([, one]) => one)
    try {
      apply(await Promise.all(batch.map(async ([id]) => ({ id, api: await store.apis.find(id) }))))
      for (const one of asked) one.resolve()
      return true
    } catch (fault) {
      for (const [id] of batch) if (!single.has(id)) single.set(id, createAsked())
      fail(asked, fault)
      return false
    }
  }

  function apply(found: { id: ApiId; api: Api | undefined }[]): void {
    const changed = found.filter(({ id, api }) => !isSame(byId.get(id), api))
    if (changed.length === 0) return
    const apis = [...sorted]
    for (const { id, api } of changed) {
      const at = placeOf(apis, id)
      apis.splice(at, byId.has(id) ? 1 : 0, ...(api ? [api] : []))
      if (api) byId.set(id, api)
      else byId.delete(id)
    }
    sorted = apis
    tell(changed)
  }

  function tell(changed: DirectoryChange): void {
    if (closed) return
    for (const listener of listeners) {
      try {
        listener(changed)
      } catch (fault) {
        onFault(fault)
      }
    }
  }

  function fail(asked: readonly Asked[], fault: unknown): void {
    if (!closed) onFault(fault)
    for (const one of asked) one.reject(fault)
  }

  const stops = [
    store.changes.subscribe(({ kind, id }) => {
      // Whoever waits is told by `asked`; of notices nobody waits for, onFault hears.
      if (kind === 'api') void ask(id === '*' ? undefined : (id as ApiId)).catch(() => undefined)
    }),
    store.changes.onGap(() => void ask().catch(() => undefined)),
  ]
  const close = () => {
    closed = true
    clearTimeout(retry)
    for (const stop of stops) stop()
    for (const one of [everything, ...single.values()]) one?.reject(new Error('the directory is closed'))
  }
  try {
    await ask()
  } catch (fault) {
    close()
    throw fault
  }
  return {
    all: () => sorted,
    find: (id) => byId.get(id),
    onChange(listener) {
      const entry = (changed: DirectoryChange) => listener(changed)
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    reload: ask,
    close,
  }
}

/** Whoever waits for one reading. */
interface Asked {
  done: Promise<void>
  resolve(): void
  reject(fault: unknown): void
}

function createAsked(): Asked {
  let settle: Omit<Asked, 'done'> = { resolve: () => undefined, reject: () => undefined }
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // Perhaps nobody waits.
  done.catch(() => undefined)
  return { done, ...settle }
}

const byIds = (a: Api, b: Api): number => (a.id < b.id ? -1 : 1)

/** A revision alone does not say: what is removed and made again begins anew. */
function isSame(before: Api | undefined, after: Api | undefined): boolean {
  return before?.revision === after?.revision && isDeepStrictEqual(before, after)
}

/** Where `id` stands in `apis`, or would stand. */
function placeOf(apis: readonly Api[], id: ApiId): number {
  let [from, to] = [0, apis.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((apis[middle] as Api).id < id) from = middle + 1
    else to = middle
  }
  return from
}
