import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** A new empty database on the test server, dropped by `drop`. */
export async function databaseOfItsOwn(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `portreeve_test_${randomBytes(6).toString('hex')}`
  await run(serverUrl, `CREATE DATABASE ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
