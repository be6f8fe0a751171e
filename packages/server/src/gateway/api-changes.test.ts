import type { ApiId, EpochSeconds } from '@portreeve/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRegistry, type DirectoryChange } from '../registry/index.ts'
import type { Api, Change, Store } from '../store/index.ts'
import { exampleApi } from '../store/testing/examples.ts'
import { buildRouteTable, type RouteTableDeps } from './route-table.ts'

/*
 * Changes of APIs on their way from the store into the directory and the route table, where notices come late, in another order, twice, or not at
 * all (then a gap is told some time later, as store/changes.ts promises). After each step the table that was changed bit by bit is the one that
 * would be built from nothing, and no API ever goes back to what it was; when everything is told, both are what is stored.
 */

const names = ['a', 'b', 'c', 'd'] as const
/** Two of them meet: `x-test` in Production and `x` in Test. */
const places = [
  { namespace: 'x', environment: 'Test', basePath: '/p' },
  { namespace: 'x-test', environment: 'Production', basePath: '/p' },
  { namespace: 'x', environment: 'Test', basePath: '/p/q' },
  { namespace: 'x-test', environment: 'Production', basePath: '/p/q' },
  { namespace: 'x', environment: 'Production', basePath: '/p' },
  { namespace: 'x', environment: 'Production', basePath: '/odd;path' },
] as const
const paths = ['/x-test/p', '/x-test/p/q', '/x-test/p/q/r', '/x/p', '/x/p/q', '/x/odd;path', '/x', '/x-test']

const name = fc.constantFrom(...names)
const fate = fc.constantFrom('told' as const, 'told' as const, 'twice' as const, 'lost' as const)
const steps = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      name,
      place: fc.nat(places.length - 1),
      disabled: fc.constantFrom(false, false, true),
      fate,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), name, fate }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('tell' as const), which: fc.nat(), any: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat(), fault: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gap' as const) }) },
)

/** A store whose notices and answers come when a test says so. */
function slowStore() {
  const stored = new Map<ApiId, Api>()
  const listeners = new Set<(change: Change) => void>()
  const gaps = new Set<() => void>()
  const untold: string[] = []
  const open: { answer(): void; fail(): void }[] = []
  let isLost = false
  let isPatient = false
  let serial = 0
  const held = <T>(value: T): Promise<T> =>
    isPatient
      ? new Promise((resolve, reject) => {
          open.push({ answer: () => resolve(value), fail: () => reject(new Error('away')) })
        })
      : Promise.resolve(value)
  const tell = (id: string) => {
    for (const listener of listeners) listener({ revision: 1, kind: 'api', id })
  }
  const gap = () => {
    isLost = false
    for (const listener of gaps) listener()
  }
  const store = {
    apis: { find: (id: ApiId) => held(stored.get(id)), list: () => held([...stored.values()]) },
    apps: {},
    organizations: {},
    changes: {
      subscribe: (listener: (change: Change) => void) => added(listeners, listener),
      onGap: (listener: () => void) => added(gaps, listener),
    },
  } as unknown as Store
  return {
    store,
    stored,
    tell,
    gap,
    /** Until now it answers at once. */
    becomePatient() {
      isPatient = true
    },
    /** `updatedAt` says which of all writes it was. */
    write(id: ApiId, over: Partial<Api>) {
      const before = stored.get(id)
      const at = ++serial as EpochSeconds
      const revision = (before?.revision ?? 0) + 1
      stored.set(id, exampleApi({ ...over, id, revision, createdAt: before?.createdAt ?? at, updatedAt: at }))
    },
    announce(id: string, fate: 'told' | 'twice' | 'lost') {
      if (fate === 'lost') isLost = true
      else untold.push(id, ...(fate === 'twice' ? [id] : []))
    },
    tellOne(which: number, any: boolean) {
      const [id] = untold.splice(which % Math.max(1, untold.length), 1)
      if (id !== undefined) tell(any ? '*' : id)
    },
    answerOne(which: number, fails: boolean) {
      const [one] = open.splice(which % Math.max(1, open.length), 1)
      if (fails) one?.fail()
      else one?.answer()
    },
    /** Everything is told and answered from now on. */
    settle() {
      isPatient = false
      for (const id of untold.splice(0)) tell(id)
      if (isLost) gap()
      for (const one of open.splice(0)) one.answer()
    },
  }
}

function added<T>(all: Set<T>, one: T): () => void {
  all.add(one)
  return () => void all.delete(one)
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

const routeDeps: RouteTableDeps = {
  publicUrl: 'https://gateway.example',
  issuerOf: (id) => `https://i.example/oauth2/${id}`,
  credentialFor: () => expect.fail('none of them has a minted token'),
  transportFor: () => undefined,
  onClash: () => undefined,
  onOddPath: () => undefined,
  onFault: (_, fault) => expect.fail(String(fault)),
}

describe('changes of APIs, as they come', () => {
  it('G-G late, shuffled, doubled and lost notices leave the directory and the route table as a full rebuild has them', {
    timeout: 120_000,
  }, async () => {
    let clashes = 0
    let single = 0
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 20, maxLength: 120 }), async (all) => {
        const slow = slowStore()
        const registry = await createRegistry({
          store: slow.store,
          createSealer: () => ({ seal: (bytes) => bytes, open: (bytes) => Buffer.from(bytes) }),
          onFault: () => undefined,
        })
        slow.becomePatient()
        const build = () => buildRouteTable(registry.apis.all(), { ...routeDeps, onClash: () => clashes++ })
        let routes = build()
        const newest = new Map<string, number>()
        const wentBack: string[] = []
        registry.apis.onChange((changed: DirectoryChange) => {
          if (changed === 'all') routes = build()
          else for (const { id, api } of changed) routes.set(id, api)
          if (changed !== 'all') single++
          for (const { id, updatedAt } of registry.apis.all()) {
            if (updatedAt < (newest.get(id) ?? 0)) wentBack.push(id)
            newest.set(id, updatedAt)
          }
        })
        const check = () => {
          expect(wentBack).toEqual([])
          const rebuilt = build()
          for (const path of paths) expect(routes.find(path), path).toEqual(rebuilt.find(path))
        }
        for (const step of all) {
          if (step.kind === 'write') {
            const place = places[step.place]
            slow.write(step.name as ApiId, {
              ...place,
              disabled: step.disabled,
              accessControl: { kind: 'fortellis_oauth', token: 'passthrough' },
            })
            slow.announce(step.name, step.fate)
          } else if (step.kind === 'remove') {
            slow.stored.delete(step.name as ApiId)
            slow.announce(step.name, step.fate)
          } else if (step.kind === 'tell') slow.tellOne(step.which, step.any === 0)
          else if (step.kind === 'answer') slow.answerOne(step.which, step.fault === 0)
          else if (step.kind === 'gap') slow.gap()
          else for (let n = 0; n < step.turns; n++) await turn()
          check()
        }
        slow.settle()
        // About nobody: it comes behind all that was told, and what failed is not waited for.
        await registry.apis.reload('nobody' as ApiId)
        check()
        const sorted = [...slow.stored.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
        expect(registry.apis.all()).toEqual(sorted)
        for (const id of names) expect(registry.apis.find(id as ApiId)).toEqual(slow.stored.get(id as ApiId))
        registry.close()
      }),
      { numRuns: 200 },
    )
    // It was about what it says.
    expect(clashes).toBeGreaterThan(100)
    expect(single).toBeGreaterThan(100)
  })
})
