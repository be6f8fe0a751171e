/**
 * Named facts about the whole exchange, such as a check value of the encryption key. A handful of short strings.
 * Methods reject with StoreUnavailable only. Proven by contract/facts.ts.
 */
export interface FactStore {
  /** Atomic across processes: keeps the value of the first caller, and answers the value that is kept. */
  putFirst(name: string, value: string): Promise<string>
  /** Inserts or replaces. */
  put(name: string, value: string): Promise<void>
  find(name: string): Promise<string | undefined>
}
