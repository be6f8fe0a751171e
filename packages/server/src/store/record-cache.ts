import { LRUCache } from 'lru-cache'
import type { ChangeKind, Changes } from './changes.ts'

/**
 * A bounded memory of records by id, loaded on demand and forgotten by change notice (design.md decision 5).
 * Absence is remembered apart from presence, so that a flood of unknown ids cannot push known records out.
 */
export interface RecordCache<Id extends string, T> {
  /** The remembered record without asking anyone; `null` when remembered as absent; undefined when not remembered. */
  peek(id: Id): T | null | undefined
  /** The record, from memory or the store. Concurrent calls for one id load once. Rejects with StoreUnavailable. */
  find(id: Id): Promise<T | undefined>
  /** As `find`, but asks the store in any case and remembers its answer. */
  refresh(id: Id): Promise<T | undefined>
  close(): void
}

export interface RecordCacheOptions<Id extends string, T> {
  kind: ChangeKind
  changes: Changes
  load: (id: Id) => Promise<T | undefined>
  /** How many present records are remembered. A quarter as many absent ids are, and fewer where ids are long. */
  recordsMax: number
}

export function createRecordCache<Id extends string, T extends object>(
  options: RecordCacheOptions<Id, T>,
): RecordCache<Id, T> {
  // Bounded by size and not by `max`, which reserves room for every entry at once: megabytes for an idle server.
  const present = new LRUCache<Id, T>({ maxSize: options.recordsMax, sizeCalculation: () => 1 })
  // Anybody may ask for ids that do not exist, so these are counted by their length as well (threat G-H).
  const absent = new LRUCache<Id, true>({
    maxSize: Math.max(1, Math.floor(options.recordsMax / 4)),
    sizeCalculation: (_, id) => 1 + Math.floor(id.length / ABSENT_ID_LENGTH),
  })
  // A load that began before a change must not be remembered after it: the notice removes it from here.
  const loading = new Map<Id, Promise<T | undefined>>()

  const forget = (id: Id) => {
    present.delete(id)
    absent.delete(id)
    loading.delete(id)
  }
  const forgetAll = () => {
    present.clear()
    absent.clear()
    loading.clear()
  }
  const stops = [
    options.changes.subscribe((change) => {
      if (change.kind !== options.kind) return
      if (change.id === '*') forgetAll()
      else forget(change.id as Id)
    }),
    options.changes.onGap(forgetAll),
  ]

  async function load(asked: Id): Promise<T | undefined> {
    const id = copyOf(asked)
    const running = options.load(id)
    loading.set(id, running)
    try {
      const record = await running
      if (loading.get(id) === running) {
        if (record) {
          present.set(id, record)
          absent.delete(id)
        } else {
          absent.set(id, true)
          present.delete(id)
        }
      }
      return record
    } finally {
      if (loading.get(id) === running) loading.delete(id)
    }
  }

  function peek(id: Id): T | null | undefined {
    return present.get(id) ?? (absent.get(id) ? null : undefined)
  }

  return {
    peek,
    async find(id) {
      const remembered = peek(id)
      if (remembered !== undefined) return remembered ?? undefined
      return loading.get(id) ?? load(id)
    },
    refresh: load,
    close() {
      for (const stop of stops) stop()
      forgetAll()
    },
  }
}

/** Ids shorter than this count as one absent id; longer ones as one more for each time they are as long. */
const ABSENT_ID_LENGTH = 64

/** The same characters with memory of their own: V8 lets a slice keep the whole text it was cut from, a request even. */
function copyOf<Id extends string>(id: Id): Id {
  return JSON.parse(JSON.stringify(id))
}
