import { Client } from 'pg'
import type { TcpProxy } from '../harness/tcp-proxy.ts'
import { type Change, watch } from './sample.ts'

/** What may happen to the notices of a process. */
export interface Disturbance {
  name: string
  /** Before the change is made. */
  begin(): Promise<void> | void
  /** Left out: the store is reachable all the time, and time counts from the acknowledgement. Otherwise it counts from here. */
  heal?(): void
  /** After the change was seen. */
  end?(): void
}

/** `proxy` stands between the other process and its database; `databaseUrl` goes past it. */
export function disturbances(proxy: TcpProxy, databaseUrl: string): Disturbance[] {
  return [
    { name: 'notices lost on the way', begin: () => proxy.loseNotices(true), end: () => proxy.loseNotices(false) },
    { name: 'connection that listens ended by the database', begin: () => endListening(databaseUrl) },
    { name: 'every connection dead without a word', begin: () => proxy.forgetConnections() },
    { name: 'cut off; from the moment it can connect', begin: () => proxy.cut(), heal: () => proxy.heal() },
  ]
}

/** Of every process. */
async function endListening(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'portreeve changes'`,
    )
  } finally {
    await client.end()
  }
}

/** As `measureVisibility`, under a disturbance. */
export async function measureDisturbed({ make, isSeen }: Change, disturbance: Disturbance): Promise<number> {
  if (await isSeen()) throw new Error('the other process shows the change before it was made')
  try {
    await disturbance.begin()
    await make()
    disturbance.heal?.()
    const from = performance.now()
    return Math.max(0, (await watch(isSeen)) - from)
  } finally {
    disturbance.heal?.()
    disturbance.end?.()
  }
}
