import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import pg from 'pg'
import { openStore, type Store, type StoreLocation } from '../index.ts'
import { DATABASE_FILE } from '../sqlite/database.ts'

/** One engine under contract. */
export interface Engine {
  name: string
  /** Why it cannot run here. */
  missing?: string
  createPlace(): Promise<Place>
}

/** An empty place for a store, with a way to its tables behind the store's back. */
export interface Place {
  location: StoreLocation
  /** Whether several stores may be open here at once. */
  shared: boolean
  /** Faults nobody waited for, of every store opened here. */
  faults: unknown[]
  open(): Promise<Store>
  /** Runs SQL of the engine's own dialect. Answers the rows of the last statement. */
  sql(text: string): Promise<Record<string, unknown>[]>
  /** Keeps every writer waiting until the returned function is called. */
  holdWrites(): Promise<() => Promise<void>>
  remove(): Promise<void>
}

/** A store in a place of its own; `close` removes the place. */
export async function openAlone(engine: Engine): Promise<{ store: Store; place: Place; close(): Promise<void> }> {
  const place = await engine.createPlace()
  const store = await place.open()
  return {
    store,
    place,
    async close() {
      await store.close()
      await place.remove()
    },
  }
}

const sqlite: Engine = {
  name: 'SQLite',
  async createPlace() {
    const directory = await mkdtemp(join(tmpdir(), 'portreeve-contract-'))
    const location: StoreLocation = { kind: 'sqlite', directory }
    const faults: unknown[] = []
    const connect = () => {
      const db = new Database(join(directory, DATABASE_FILE), { timeout: 5_000 })
      db.exec('PRAGMA foreign_keys = ON')
      return db
    }
    return {
      location,
      shared: false,
      faults,
      open: () => openStore(location, { onFault: (fault) => faults.push(fault) }),
      async sql(text) {
        const db = connect()
        try {
          if (/^\s*select/i.test(text)) return db.prepare(text).all([]) as Record<string, unknown>[]
          db.exec(text)
          return []
        } finally {
          db.close()
        }
      },
      async holdWrites() {
        const db = connect()
        db.exec('BEGIN IMMEDIATE')
        return async () => {
          db.exec('ROLLBACK')
          db.close()
        }
      },
      remove: () => rm(directory, { recursive: true, force: true }),
    }
  },
}

const serverUrl = process.env.PORTREEVE_TEST_DATABASE_URL

const postgres: Engine = {
  name: 'PostgreSQL',
  ...(serverUrl ? {} : { missing: 'PORTREEVE_TEST_DATABASE_URL is not set' }),
  async createPlace() {
    const database = `portreeve_contract_${process.pid}_${Math.random().toString(36).slice(2)}`
    await administer(`create database ${database}`)
    const url = new URL(String(serverUrl))
    url.pathname = `/${database}`
    const location: StoreLocation = { kind: 'postgres', url: url.href }
    const faults: unknown[] = []
    async function connected<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
      const client = new pg.Client({ connectionString: url.href })
      await client.connect()
      try {
        return await work(client)
      } finally {
        await client.end()
      }
    }
    return {
      location,
      shared: true,
      faults,
      open: () => openStore(location, { onFault: (fault) => faults.push(fault) }),
      sql: (text) => connected(async (client) => (await client.query(text)).rows ?? []),
      async holdWrites() {
        const client = new pg.Client({ connectionString: url.href })
        await client.connect()
        await client.query('begin; lock table fact in exclusive mode')
        return () => client.end()
      },
      remove: () => administer(`drop database ${database} with (force)`),
    }
  },
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: String(serverUrl) })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

export const engines: readonly Engine[] = [sqlite, postgres]
