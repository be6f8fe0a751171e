import fc from 'fast-check'
import type { DispatcherSettings } from '../dispatch/dispatcher-settings.ts'
import type { Behaviour, DispatchWorld, WorldStore } from './dispatch-world.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What happens to a world, step by step. */
export const WEBHOOKS = ['w1', 'w2', 'w3'] as const
const KEYS = ['a', 'b', 'c', undefined] as const

const webhook = fc.constantFrom(...WEBHOOKS)
const key = fc.constantFrom(...KEYS)
const SECOND = 1_000
const HOUR = 3_600 * SECOND

const behaviour = fc.constantFrom<Behaviour>(
  ...(['takes', 'takes', 'takes', 'slow', 'refuses', 'silent', 'asks for time', 'moody', 'moody', 'gone'] as const),
)
const publish = fc.record({
  kind: fc.constant('publish' as const),
  webhooks: fc.uniqueArray(webhook, { minLength: 1, maxLength: 3 }),
  keys: fc.array(key, { minLength: 1, maxLength: 12 }),
  owner: fc.constantFrom('owner1', 'owner2'),
})
const behave = fc.record({ kind: fc.constant('behave' as const), webhook, key, behaviour })
const peaceful = [
  { weight: 8, arbitrary: publish },
  { weight: 6, arbitrary: behave },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('resume' as const), webhook }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), webhook }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('skip' as const), webhook, key: fc.constantFrom('a', 'b', 'c') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retry' as const), webhook }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('want' as const),
      owner: fc.constantFrom('owner1', 'owner2'),
      isWanted: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('start' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
] as const
const violent = [
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('kill' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('outage' as const),
      millis: fc.constantFrom(500, 20 * SECOND, 600 * SECOND),
    }),
  },
] as const

const gap = fc.constantFrom(0, 1, 20, 300, SECOND, 10 * SECOND, 60 * SECOND, 600 * SECOND, 6 * HOUR, 24 * HOUR)
const lifeOf = (what: readonly fc.WeightedArbitrary<Happening>[]) =>
  fc.array(fc.record({ what: fc.oneof(...what), gap }), { minLength: 20, maxLength: 80, size: 'max' })

export type Happening =
  | (typeof publish extends fc.Arbitrary<infer T> ? T : never)
  | (typeof behave extends fc.Arbitrary<infer T> ? T : never)
  | { kind: 'resume' | 'pause' | 'retry'; webhook: string }
  | { kind: 'skip'; webhook: string; key: string }
  | { kind: 'want'; owner: string; isWanted: boolean }
  | { kind: 'start' | 'close' | 'kill' }
  | { kind: 'outage' | 'cut'; millis: number }
type Step = { what: Happening; gap: number }

/** Without crashes: nothing may be delivered twice. */
export const peacefulLife: fc.Arbitrary<Step[]> = lifeOf(peaceful)
export const violentLife: fc.Arbitrary<Step[]> = lifeOf([...peaceful, ...violent])

export interface Life {
  world: DispatchWorld
  store: WorldStore
  time: VirtualTime
  settings: Partial<DispatcherSettings>
  /** For steps of `outage`. */
  outage(isAway: boolean): void
  /** At least so much time passes. */
  lastsMillis: number
}

/** At the end everything is well for long enough that everything can be delivered. */
export async function liveThrough(steps: readonly Step[], life: Life): Promise<void> {
  const { world, store, time, settings, lastsMillis } = life
  const end = time.now() + lastsMillis
  world.startProcess(settings)
  await time.pass(100)
  for (const { what, gap: millis } of steps) {
    await happen(what, life)
    await time.pass(millis)
  }
  await time.pass(Math.max(0, end - time.now()))
  world.disturb()
  for (const owner of ['owner1', 'owner2']) world.want(owner, true)
  for (const id of WEBHOOKS) {
    for (const one of KEYS) world.behave(id, one, 'takes')
    await store.changeWebhook(id, { state: 'active', pausedBy: undefined })
  }
  // The longest that any of it may rest, and then some.
  for (let tenth = 0; tenth < 60 && (await store.countLanes()) > 0; tenth++) await time.pass(HOUR / 10)
}

async function happen(what: Happening, { world, store, time, settings, outage }: Life): Promise<void> {
  // What is published, and how a webhook answers, may not make anything else late.
  if (what.kind !== 'publish' && what.kind !== 'behave') world.disturb()
  const [first] = world.running
  switch (what.kind) {
    case 'publish':
      return world.publish(what.webhooks, what.keys, { dataOwnerId: what.owner })
    case 'behave':
      return world.behave(what.webhook, what.key, what.behaviour)
    case 'pause':
    case 'resume':
      return store.changeWebhook(what.webhook, { state: what.kind === 'pause' ? 'paused' : 'active' })
    case 'skip':
      return store.skip(what.webhook, `k${what.key}`, time.now())
    case 'retry':
      return world.retryNow(what.webhook)
    case 'want':
      return world.want(what.owner, what.isWanted)
    case 'start':
      if (world.running.length < 3) world.startProcess(settings)
      return
    case 'close':
      // Another one goes on; closing takes its time.
      if (first === undefined || world.running.length < 2) return
      void world.close(first)
      return
    case 'kill':
      if (first === undefined) return
      world.kill(first)
      if (world.running.length === 0) world.startProcess(settings)
      return
    case 'cut':
      // The others go on meanwhile.
      if (first === undefined) return
      world.cut(first, true)
      time.after(what.millis, () => {
        world.cut(first, false)
        world.disturb()
      })
      return
    case 'outage':
      outage(true)
      await time.pass(what.millis)
      outage(false)
      world.disturb()
  }
}
