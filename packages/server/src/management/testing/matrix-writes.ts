import type { Store } from '../../store/index.ts'

/** What was written to a store, or tried to be. */
export interface Writes {
  wrap(store: Store): Store
  /** `organizations.put`, in their order. `together` is one, also when nothing came of it. */
  seen: string[]
  /** Resolves when nothing was written for a moment: mails and calls to providers go on behind an answer. */
  settled(): Promise<void>
}

const READS = /^(find|list|has|count|peek|current)/
const QUIET_MILLIS = 15

/** Stands between the rooms and a store. Every method counts as a write whose name does not say that it reads. */
export function watchWrites(): Writes {
  const seen: string[] = []

  const watched = <T extends object>(kind: string, methods: T): T =>
    new Proxy(methods, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          if (!READS.test(String(name))) seen.push(`${kind}.${String(name)}`)
          return Reflect.apply(member, target, args)
        }
      },
    })

  return {
    seen,
    wrap(store) {
      const { changes, close, ping, together, ...kinds } = store
      const entries = Object.entries(kinds).map(([kind, methods]) => [kind, watched(kind, methods)])
      return {
        ...(Object.fromEntries(entries) as typeof kinds),
        ...{ changes, close, ping },
        together(calls) {
          seen.push('together')
          return together(calls)
        },
      }
    },
    async settled() {
      for (let before = -1; before !== seen.length; ) {
        before = seen.length
        await new Promise((resolve) => setTimeout(resolve, QUIET_MILLIS))
      }
    },
  }
}
