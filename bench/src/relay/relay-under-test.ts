import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningProgram } from '../harness/children.ts'
import { findPostgres } from '../harness/postgres.ts'
import type { Session } from '../harness/session.ts'
import type { HttpRequest } from '../load/load.ts'
import type { RelayExchangeOptions, RelayOrder } from '../programs/relay-exchange.ts'
import type { Received } from '../programs/relay-receiver.ts'

/** An exchange of its own with webhooks of its own, on one engine. */
export interface RelayUnderTest {
  /** As tables name it. */
  engine: string
  exchange: RunningProgram
  receiver: RunningProgram
  publish: HttpRequest
  tell(order: RelayOrder): Promise<void>
  received(): Promise<Received>
  /** Until `taken` has grown to `count`, or no more for a while. Resolves with how many there are. */
  untilTaken(count: number): Promise<number>
}

/** So long without a single delivery, and nothing more is coming. */
const QUIET_MILLIS = 20_000
const LOOK_MILLIS = 100
/** Of keys of one thousand webhooks and more: their records are made one by one. */
const MANY = 100

/** On SQLite, and on PostgreSQL where it is there; `note` says where it is, or that it is not. */
export async function startRelays(
  session: Session,
  options: Pick<RelayExchangeOptions, 'webhooks' | 'withSick'>,
): Promise<{ relays: RelayUnderTest[]; note: string }> {
  const relays = [await startRelay(session, 'SQLite', options)]
  const postgres = await findPostgres(session)
  if ('url' in postgres) {
    relays.push(await startRelay(session, 'PostgreSQL', { ...options, databaseUrl: postgres.url }))
  }
  return { relays, note: postgres.note }
}

async function startRelay(
  session: Session,
  engine: string,
  options: Omit<RelayExchangeOptions, 'receiverUrl'>,
): Promise<RelayUnderTest> {
  const given = { home: await session.makeDirectory(), backendUrl: '', subject: undefined, options: {} }
  const receiver = await session.children.startProgram('relay-receiver', 'load', given)
  session.say(`${engine}: starting an exchange with ${options.webhooks} webhooks`)
  const exchange = await session.start('relay-exchange', {
    ...options,
    receiverUrl: String(receiver.ready.facts.url),
    startsSlowly: options.webhooks > MANY,
  })
  const publish = exchange.ready.requests.publish
  if (!publish) throw new Error('the exchange offers no request to publish')
  const received = async () => (await (await fetch(String(receiver.ready.facts.controlUrl))).json()) as Received
  return {
    ...{ engine, exchange, receiver, publish, received },
    async tell(order) {
      const answer = await fetch(String(exchange.ready.facts.controlUrl), {
        method: 'POST',
        body: JSON.stringify(order),
        // Queueing a million takes minutes.
        signal: AbortSignal.timeout(1_800_000),
      })
      if (!answer.ok) throw new Error(`${engine}: ${order.kind} failed: ${await answer.text()}`)
    },
    async untilTaken(count) {
      let { taken } = await received()
      let since = performance.now()
      while (taken < count && performance.now() - since < QUIET_MILLIS) {
        await sleep(LOOK_MILLIS)
        const now = (await received()).taken
        if (now > taken) since = performance.now()
        taken = now
      }
      return taken
    },
  }
}

/** What must be on the way with every order that was kept: none that changed places, and all that were queued. */
export async function findFaults({ engine, received }: RelayUnderTest, expected?: number): Promise<string[]> {
  const { taken, reordered } = await received()
  return [
    ...(reordered > 0 ? [`${engine}: ${reordered} events came behind a later one of their webhook and key`] : []),
    ...(expected !== undefined && taken < expected ? [`${engine}: ${expected - taken} events did not arrive`] : []),
  ]
}
