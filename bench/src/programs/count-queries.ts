import { createRequire } from 'node:module'

/** The little of the driver that is needed to listen to it. */
interface Driver {
  Client: { prototype: { query: (...call: unknown[]) => unknown } }
}

/**
 * Counts what PostgreSQL is asked while `work` runs, in this whole process: each query of the driver is one message there and
 * one back. The driver is the very one that the exchange has loaded, and is as it was afterwards.
 */
export async function countQueries(work: () => Promise<unknown>): Promise<number> {
  const ofExchange = createRequire(import.meta.resolve('portreeve'))
  const { prototype } = (ofExchange('pg') as Driver).Client
  const { query } = prototype
  let count = 0
  prototype.query = function counted(...call) {
    count++
    return query.apply(this, call)
  }
  try {
    await work()
  } finally {
    prototype.query = query
  }
  return count
}
