import { accept, signingAlgs } from '@portreeve/protocol'
import { z } from 'zod'
import type { Identity } from '../identity/index.ts'
import type { Backlog, BoundedCount, Node, Store } from '../store/index.ts'
import { forOperators } from './for-operators.ts'
import type { Operation } from './operation.ts'
import type { RunningExchange } from './running-exchange.ts'
import { epochSeconds } from './schemas.ts'

/** Of anything that waits no more is looked at, so that the answer takes no longer when millions do. */
const COUNTED_MAX = 10_000
const NODES_MAX = 200
/** Three beats (node-heartbeat.ts). */
const SILENT_AFTER_MILLIS = 30_000

const count = z.int().min(0)
const atLeast = z
  .boolean()
  .describe(
    `Counting stopped at ${COUNTED_MAX}: there are at least so many. Of events: in the first ${COUNTED_MAX} lanes`,
  )

const node = z.object({
  id: z.string().describe('Another one after each start'),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  roles: z.array(z.string()),
  state: z
    .enum(['alive', 'silent'])
    .describe('`silent`: nothing was heard of it for 30 seconds. Forgotten after a day'),
  isThis: z.boolean().describe('It is the one that answers'),
  startedAt: epochSeconds,
  lastSeenAt: epochSeconds,
  revision: count.describe('The last change that it knew of then'),
  lagMillis: count.describe(
    'For how long it had not heard of everything then. Some hundred while all is well; 0 where the store is embedded',
  ),
})

const system = z.object({
  startedAt: epochSeconds.describe('Of the process that answers'),
  version: z.string(),
  roles: z.array(z.string()),
  nodes: z.array(node).describe('Processes of this exchange; each is heard of every ten seconds'),
  store: z.object({
    kind: z.enum(['embedded', 'postgresql']),
    sizeBytes: count.describe('On disk; of PostgreSQL the whole database'),
    latencyMillis: z.number().min(0).describe('A trivial question and its answer, just now'),
    waiting: count.describe('Statements of this process that wait for their turn'),
  }),
  revision: z.object({
    latest: count.describe('The last change of all'),
    known: count.describe('The last one that this process has heard of'),
  }),
  queues: z.object({
    events: z.object({
      waiting: count.describe('Deliveries to webhooks that are not over'),
      oldestWaitingSeconds: count.optional().describe('Absent where none waits'),
      held: count.describe('Lanes whose head has failed'),
      isAtLeast: atLeast,
    }),
    mails: z.object({
      waiting: count,
      failed: count.describe('Given up, in the last 30 days'),
      isAtLeast: atLeast,
    }),
    providerCalls: z.object({
      due: count,
      failed: count.describe('Refused for good, in the last 30 days; somebody may replay them'),
      isAtLeast: atLeast,
    }),
  }),
  journal: z
    .object({
      behindSeconds: count.describe('Since the store last took what is known of calls. Up to 30 where nobody calls'),
      failedFlushes: count,
      lostLogLines: count.describe('Of the access log'),
    })
    .describe('Of the process that answers, since its start'),
  keys: z
    .array(
      z.object({
        authServerId: z.string(),
        kid: z.string(),
        alg: z.enum(signingAlgs),
        state: z.enum(['announced', 'active', 'retired', 'revoked']),
        nextRotationAt: epochSeconds.optional().describe('Of an active one: when the next one signs in its place'),
      }),
    )
    .describe('Signing keys of all authorization servers'),
})

type System = z.output<typeof system>

export interface SystemOperationsDeps {
  store: Pick<Store, 'nodes' | 'vitals' | 'ping' | 'changes'>
  keys: Identity['keys']
  running: RunningExchange
}

/** How the exchange is, for who runs it. */
export function systemOperations(deps: SystemOperationsDeps): Operation[] {
  return [
    forOperators({
      id: 'system.get',
      method: 'GET',
      path: '/system',
      summary: 'Shows how the exchange is',
      description: `Processes, store, queues and keys. Counts stop at ${COUNTED_MAX}, so that the answer takes no longer when millions wait: \`isAtLeast\` says where.`,
      success: { status: 200, body: system, description: 'As it is at this moment.' },
      refusals: [],
      handle: async () => accept(await readSystem(deps)),
    }),
  ]
}

async function readSystem({ store, keys, running }: SystemOperationsDeps): Promise<System> {
  const { node: own, nowMillis } = running
  const began = performance.now()
  await store.ping()
  const latencyMillis = Math.round((performance.now() - began) * 100) / 100
  const [{ revision, ...state }, backlog, seen, ofServers] = await Promise.all([
    store.vitals.state(),
    store.vitals.countBacklog(COUNTED_MAX),
    store.nodes.list(NODES_MAX),
    keys.listAll(),
  ])
  const now = nowMillis()
  // What it says of itself is a moment old; what it knows is not.
  const current = { seenAt: now, revision: revision.known, behindMillis: Math.round(store.changes.behindMillis()) }
  const all: Node[] = [{ ...own, ...current }, ...seen.filter(({ id }) => id !== own.id)]
  const nodes = all.map((each) => nodeView(each, own.id, now))
  return {
    ...{ startedAt: seconds(own.startedAt), version: own.version, roles: [...own.roles], nodes },
    store: { ...state, latencyMillis },
    revision,
    queues: queuesOf(backlog, now),
    journal: journalOf(running, now),
    keys: ofServers.flatMap(({ authServerId, keys: its }) =>
      its.map(({ kid, alg, state: is, nextRotationAt }) => ({
        ...{ authServerId, kid, alg, state: is },
        ...(nextRotationAt !== undefined && { nextRotationAt }),
      })),
    ),
  }
}

function nodeView(
  { startedAt, seenAt, behindMillis, ...kept }: Node,
  ownId: string,
  now: number,
): System['nodes'][number] {
  return {
    ...{ ...kept, roles: [...kept.roles] },
    state: now - seenAt > SILENT_AFTER_MILLIS ? 'silent' : 'alive',
    isThis: kept.id === ownId,
    startedAt: seconds(startedAt),
    lastSeenAt: seconds(seenAt),
    lagMillis: behindMillis,
  }
}

function queuesOf({ events, mails, providerCalls }: Backlog, now: number): System['queues'] {
  const any = (...counts: BoundedCount[]) => counts.some(({ isAtLeast }) => isAtLeast)
  const { oldestAt } = events
  return {
    events: {
      waiting: events.waiting,
      ...(oldestAt !== undefined && { oldestWaitingSeconds: seconds(Math.max(0, now - oldestAt)) }),
      held: events.held.count,
      isAtLeast: events.isAtLeast || any(events.held),
    },
    mails: {
      ...{ waiting: mails.waiting.count, failed: mails.failed.count },
      isAtLeast: any(mails.waiting, mails.failed),
    },
    providerCalls: {
      ...{ due: providerCalls.due.count, failed: providerCalls.failed.count },
      isAtLeast: any(providerCalls.due, providerCalls.failed),
    },
  }
}

function journalOf({ journalHealth, node }: RunningExchange, now: number): System['journal'] {
  const { keptAt, failedFlushes, lostLogLines } = journalHealth()
  const since = keptAt === 0 ? node.startedAt : keptAt
  return { behindSeconds: seconds(Math.max(0, now - since)), failedFlushes, lostLogLines }
}

const seconds = (millis: number) => Math.floor(millis / 1000)
