import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Store, StoreCannotOpen } from '../index.ts'
import type { Engine, Place } from './engines.ts'

export function openingContract(engine: Engine): void {
  let place: Place
  beforeEach(async () => {
    place = await engine.createPlace()
  })
  afterEach(() => place.remove())

  const fault = (opening: Promise<Store>) =>
    opening.then(
      () => undefined,
      (caught: unknown) => caught as Error,
    )

  it('opens again what it has closed', async () => {
    for (let n = 0; n < 3; n++) {
      const store = await place.open()
      expect(await store.facts.putFirst('opened', String(n))).toBe('0')
      await store.close()
    }
    expect(place.faults).toEqual([])
  })

  it('refuses a store that a newer program has opened, and says so', async () => {
    await (await place.open()).close()
    await place.sql("insert into migration (name) values ('9999-from-the-future')")
    const refused = await fault(place.open())
    expect(refused).toBeInstanceOf(StoreCannotOpen)
    expect(refused?.message).toMatch(/newer Portreeve.*9999-from-the-future/)
  })

  it('makes its schema once when several processes start at the same moment', async () => {
    const opener = fileURLToPath(new URL('./open-child.mjs', import.meta.url))
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [opener, JSON.stringify(place.location)], { stdio: ['pipe', 'pipe', 'inherit'] }),
    )
    const said = await Promise.all(
      children.map(async (child) => {
        const [line] = (await once(child.stdout, 'data')) as [Buffer]
        return line.toString().trim()
      }),
    )
    for (const child of children) child.stdin.end()
    await Promise.all(children.map((child) => once(child, 'exit')))
    // Embedded, one of them has the directory and the others are told so.
    expect(said.filter((word) => word === 'open')).toHaveLength(place.shared ? 4 : 1)
    for (const word of said) if (word !== 'open') expect(word).toContain('StoreCannotOpen')
    const store = await place.open()
    await store.ping()
    await store.close()
  })
}
