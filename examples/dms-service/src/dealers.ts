import { writeDay } from './dealer-data/days.ts'
import { type DealerRows, generateDealer } from './dealer-data/generate-dealer.ts'
import type { ResourceName, Rows } from './dealer-data/rows.ts'
import { type JournalEntry, openJournal } from './journal.ts'

/** The rows of one dealer. There is no way from one dealer to another. */
export interface Dealer {
  /** In an order that never changes: rows are only ever added, and only at the end. */
  all<Name extends ResourceName>(resource: Name): readonly Rows[Name][]
  find<Name extends ResourceName>(resource: Name, id: string): Rows[Name] | undefined
  /** Resolves once the row is kept for good. */
  add<Name extends ResourceName>(resource: Name, row: Rows[Name]): Promise<void>
}

export interface Dealers {
  /** Of any organization: who may ask is decided before. */
  of(organizationId: string): Dealer
  close(): Promise<void>
}

export interface DealersDeps {
  /** Without one, created rows live as long as the process. */
  dataDirectory?: string | undefined
  now: () => number
}

/** Generated rows of a dealer cost about a megabyte and a few milliseconds, so only those in use are held. */
const DEALERS_HELD_MAX = 8

type CreatedRows = { [Name in ResourceName]: Rows[Name][] }

export async function openDealers({ dataDirectory, now }: DealersDeps): Promise<Dealers> {
  const generated = new Map<string, DealerRows>()
  const created = new Map<string, CreatedRows>()
  const apply = ({ organizationId, resource, row }: JournalEntry) => {
    const rows = created.get(organizationId) ?? { customers: [], vehicles: [], appointments: [], 'repair-orders': [] }
    created.set(organizationId, rows)
    ;(rows[resource] as (typeof row)[]).push(row)
  }
  const today = writeDay(Math.floor(now() / 86_400))
  const journal =
    dataDirectory === undefined ? forgetful(today, apply) : await openJournal({ dataDirectory, today, apply })

  function generatedOf(organizationId: string): DealerRows {
    const rows = generated.get(organizationId) ?? generateDealer(organizationId, journal.today)
    generated.delete(organizationId)
    generated.set(organizationId, rows)
    const [longestUnused] = generated.keys()
    if (generated.size > DEALERS_HELD_MAX && longestUnused !== undefined) generated.delete(longestUnused)
    return rows
  }

  return {
    of(organizationId) {
      const all: Dealer['all'] = (resource) => {
        const rows: readonly Rows[typeof resource][] = generatedOf(organizationId)[resource]
        const added: readonly Rows[typeof resource][] = created.get(organizationId)?.[resource] ?? []
        return added.length === 0 ? rows : [...rows, ...added]
      }
      return {
        all,
        find: (resource, id) => all(resource).find((row) => row.id === id),
        add: (resource, row) => journal.append({ organizationId, resource, row } as JournalEntry),
      }
    },
    close: () => journal.close(),
  }
}

function forgetful(today: string, apply: (entry: JournalEntry) => void) {
  return {
    today,
    append: async (entry: JournalEntry) => apply(entry),
    close: async () => {},
  }
}
