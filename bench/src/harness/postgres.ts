import type { Session } from './session.ts'

/** What the repository's test tooling offers (scripts/test/). */
interface Prerequisite {
  name: string
  find(): Promise<string | undefined>
}
interface Cluster {
  url: string
  stop(): Promise<void>
}

const scripts = (file: string) => new URL(`../../../scripts/test/${file}`, import.meta.url).href

/**
 * An empty PostgreSQL database: the one of PORTREEVE_TEST_DATABASE_URL, or a cluster of our own with fsync on. That one
 * inherits our place on the load's core, away from what is measured, as if it were another machine. `note` says which one it was, or why there is none.
 */
export async function findPostgres(session: Session): Promise<{ url: string; note: string } | { note: string }> {
  const given = process.env.PORTREEVE_TEST_DATABASE_URL
  if (given)
    return { url: given, note: 'PostgreSQL is the one of PORTREEVE_TEST_DATABASE_URL, on whatever cores it has.' }
  const { prerequisites } = (await import(scripts('prerequisites.mjs'))) as { prerequisites: Prerequisite[] }
  const where = await prerequisites.find(({ name }) => name.startsWith('PostgreSQL'))?.find()
  if (where === undefined) {
    return {
      note: 'PostgreSQL was NOT measured: no server programs found, and PORTREEVE_TEST_DATABASE_URL is not set.',
    }
  }
  session.say(`starting PostgreSQL from ${where}`)
  const { startCluster } = (await import(scripts('postgres-cluster.mjs'))) as {
    startCluster(binFolder: string): Promise<Cluster>
  }
  const starting = startCluster(where)
  session.atEnd(async () => (await starting.catch(() => undefined))?.stop())
  const { url } = await starting
  return { url, note: 'PostgreSQL is a cluster of our own with fsync on, on the core of the load.' }
}
