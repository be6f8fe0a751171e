import { createHash } from 'node:crypto'
import { type ApiId, accept, type Outcome, type Refused, refuse } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import type { Spec, Store } from '../../store/index.ts'
import type { CallAnswer, CallWork } from './calls/call-thread.ts'
import type { ExampleBook } from './calls/example-book.ts'
import type { EventExample } from './calls/read-event-examples.ts'
import type { DescribedRequest, RequestFindings } from './calls/request-check.ts'
import { createFairLane, type FairLane } from './fair-lane.ts'
import { specLimits } from './spec-limits.ts'
import { createSpecWorker, type SpecWorker, type SpecWorkFault } from './spec-worker.ts'

/**
 * `no_description`: the API has no OpenAPI description. `unusable`: it cannot be worked with. `too_slow`: this request takes too long to compare.
 * `busy`: too many requests wait to be compared.
 */
export type DescriptionFault = 'no_description' | 'unusable' | 'too_slow' | 'busy'

/**
 * What descriptions say about calls, for the gateway. Descriptions are parsed, compiled and run in processes of their own (decisions 0038, 0045), which
 * are started with the first question. Methods reject with StoreUnavailable, or when a process cannot be started.
 */
export interface CallDescriptions {
  /** From memory alone. */
  peekExamples(id: ApiId): ExampleBook | undefined
  /** What the API's description has examples for. Concurrent questions are one. */
  findExamples(id: ApiId): Promise<Outcome<ExampleBook, DescriptionFault>>
  /** What of the request does not fit the API's description. */
  check(id: ApiId, request: DescribedRequest): Promise<Outcome<RequestFindings, DescriptionFault>>
  /** What the AsyncAPI description of an async API has examples for, one for each message. Nothing of it is remembered. */
  findEventExamples(id: ApiId): Promise<Outcome<EventExample[], DescriptionFault>>
  close(): void
}

export interface CallDescriptionsOptions {
  store: Pick<Store, 'specs' | 'changes'>
  /** For one comparison, its operation's first included. */
  checkMillisMax?: number
  /** How long processes wait for the next question. */
  idleMillisMax?: number
  /** Of all examples in memory. */
  examplesBytesMax?: number
}

const CHECK_MILLIS_MAX = 2_000
const IDLE_MILLIS_MAX = 120_000
const EXAMPLES_BYTES_MAX = 48 * 1024 * 1024
/** Bounded by size and not by `max`, which reserves room for every entry at once. */
const few = { maxSize: 10_000, sizeCalculation: () => 1 }
/** What takes so much is not to hold up what does not. On a processor of its own: how busy the machine is says nothing about an API. */
const SLOW_CPU_MILLIS = 100
const SLOW_FOR_MILLIS = 60_000
/** Reading more than this takes a second and longer. */
const LARGE_TEXT_LENGTH = 300_000
/** After a description has ended its process. */
const UNUSABLE_FOR_MILLIS = 60_000

/** A description that a lane was given, under which name. */
interface Ready {
  key: string
  isLarge: boolean
}

/** What became of giving it; good until then, on the clock of `performance.now()`. */
interface Known {
  given: Outcome<Ready, DescriptionFault>
  until: number
}

interface Lane {
  worker: SpecWorker<CallWork, CallAnswer>
  queue: FairLane<ApiId>
}

export function createCallDescriptions({
  store,
  checkMillisMax = CHECK_MILLIS_MAX,
  idleMillisMax = IDLE_MILLIS_MAX,
  examplesBytesMax = EXAMPLES_BYTES_MAX,
}: CallDescriptionsOptions): CallDescriptions {
  const openLane = (): Lane => ({
    worker: createSpecWorker({ thread: 'call-thread', idleMillisMax }),
    queue: createFairLane({ waitingMax: 500, waitingOfOneMax: 100 }),
  })
  /** Two processes, so that a description that takes long to work with is in nobody's way but of its like. */
  const lanes = { quick: openLane(), slow: openLane() }
  const slowUntil = new LRUCache<ApiId, true>({ ...few, ttl: SLOW_FOR_MILLIS })

  // All by API, and forgotten with each notice about it (threat G-F).
  const known = new LRUCache<ApiId, Known>(few)
  const books = new LRUCache<ApiId, ExampleBook>({
    maxSize: examplesBytesMax,
    sizeCalculation: (book) => book.bytes + 1,
  })
  /** Apart from `known`: that there are no examples must not keep requests from being compared. */
  const withoutBook = new LRUCache<ApiId, Refused<DescriptionFault>>({ ...few, ttl: UNUSABLE_FOR_MILLIS })
  const reading = new Map<ApiId, Promise<Outcome<ExampleBook, DescriptionFault>>>()
  const loading = new Map<ApiId, Promise<Outcome<Ready, DescriptionFault>>>()
  const memories = [known, books, withoutBook, reading, loading]
  /** Grows when something is forgotten: what was asked before that is not remembered after it. */
  let forgotten = 0
  const forget = (id: ApiId) => {
    forgotten++
    for (const memory of memories) memory.delete(id)
  }
  const forgetAll = () => {
    forgotten++
    for (const memory of memories) memory.clear()
  }
  const stops = [
    store.changes.subscribe(({ kind, id }) => {
      if (kind !== 'spec' && kind !== 'api') return
      if (id === '*') forgetAll()
      else forget(id as ApiId)
    }),
    store.changes.onGap(forgetAll),
  ]

  async function findSpec(id: ApiId): Promise<Spec | undefined> {
    const spec = await store.specs.find(id)
    return spec?.format === 'openapi' ? spec : undefined
  }

  /** Has work done in the lane where its API belongs, without anything between. The last answer, or the first that says that going on is no use. */
  async function ask(
    id: ApiId,
    { works, millisMax, isLarge }: { works: readonly CallWork[]; millisMax: number; isLarge: boolean },
  ): Promise<Outcome<CallAnswer, SpecWorkFault | 'busy'>> {
    const { queue, worker } = lanes[isLarge || slowUntil.has(id) ? 'slow' : 'quick']
    const asked = await queue.run(id, async () => {
      let answered: Outcome<CallAnswer, SpecWorkFault> = refuse('too_slow', 'nothing was asked')
      for (const work of works) {
        answered = await worker.run(work, work.kind === 'check' ? millisMax : specLimits.readMillisMax)
        if (!answered.ok || answered.value.kind === 'unusable') break
      }
      return answered
    })
    if (!asked.ok) return asked
    const answered = asked.value
    const isSlow = answered.ok ? works.at(-1)?.kind === 'check' && answered.value.cpuMillis > SLOW_CPU_MILLIS : true
    if (isSlow) slowUntil.set(id, true)
    return answered
  }

  async function readBook(id: ApiId): Promise<Outcome<ExampleBook, DescriptionFault>> {
    const before = forgotten
    const spec = await findSpec(id)
    const read = spec ? await askForBook(id, spec) : noDescription
    if (forgotten === before) {
      if (read.ok) books.set(id, read.value)
      else if (read.error !== 'busy') withoutBook.set(id, read)
    }
    return read
  }

  async function askForBook(id: ApiId, { text, syntax }: Spec): Promise<Outcome<ExampleBook, DescriptionFault>> {
    // Never in the way of requests.
    const answered = await ask(id, { works: [{ kind: 'examples', text, syntax }], millisMax: 0, isLarge: true })
    if (!answered.ok) {
      if (answered.error === 'busy') return refuse('busy', answered.detail)
      return refuse('unusable', `reading its examples was ended: ${answered.error}`)
    }
    const { value } = answered
    return value.kind === 'examples' ? accept(value.book) : refuse('unusable', detailOf(value))
  }

  /** Gives the text to the lane of this API. */
  async function load(id: ApiId): Promise<Outcome<Ready, DescriptionFault>> {
    const before = forgotten
    const spec = await findSpec(id)
    const given = spec ? await give(id, spec) : noDescription
    if (forgotten === before && (given.ok || given.error !== 'busy')) {
      known.set(id, {
        given,
        until: given.ok || !spec ? Number.POSITIVE_INFINITY : performance.now() + UNUSABLE_FOR_MILLIS,
      })
    }
    return given
  }

  async function give(id: ApiId, spec: Spec): Promise<Outcome<Ready, DescriptionFault>> {
    const { work, ready } = loadingOf(id, spec)
    const answered = await ask(id, { works: [work], millisMax: 0, isLarge: ready.isLarge })
    if (!answered.ok) {
      if (answered.error === 'busy') return refuse('busy', answered.detail)
      return refuse('unusable', `reading it was ended: ${answered.error}`)
    }
    return answered.value.kind === 'loaded' ? accept(ready) : refuse('unusable', detailOf(answered.value))
  }

  async function check(id: ApiId, request: DescribedRequest): Promise<Outcome<RequestFindings, DescriptionFault>> {
    const remembered = known.get(id)
    const given =
      remembered && remembered.until > performance.now() ? remembered.given : await once(loading, id, () => load(id))
    if (!given.ok) return given
    const { key, isLarge } = given.value
    const answered = await ask(id, { works: [{ kind: 'check', key, request }], millisMax: checkMillisMax, isLarge })
    if (!answered.ok || answered.value.kind !== 'unloaded') return findingsOf(answered)
    // The process has ended meanwhile, or the API has come to the other one.
    const spec = await findSpec(id)
    if (!spec) return noDescription
    const { work, ready } = loadingOf(id, spec)
    const works: CallWork[] = [work, { kind: 'check', key: ready.key, request }]
    return findingsOf(await ask(id, { works, millisMax: checkMillisMax, isLarge }))
  }

  return {
    peekExamples: (id) => books.get(id),
    async findExamples(id) {
      const remembered = books.get(id)
      return remembered ? accept(remembered) : (withoutBook.get(id) ?? once(reading, id, () => readBook(id)))
    },
    check,
    async findEventExamples(id) {
      const spec = await store.specs.find(id)
      if (spec?.format !== 'asyncapi') return refuse('no_description', 'the API has no AsyncAPI description')
      const { text, syntax } = spec
      const answered = await ask(id, { works: [{ kind: 'events', text, syntax }], millisMax: 0, isLarge: true })
      if (!answered.ok) {
        if (answered.error === 'busy') return refuse('busy', answered.detail)
        return refuse('unusable', `reading its examples was ended: ${answered.error}`)
      }
      const { value } = answered
      return value.kind === 'events' ? accept(value.examples) : refuse('unusable', detailOf(value))
    },
    close() {
      for (const stop of stops) stop()
      forgetAll()
      for (const { worker } of Object.values(lanes)) worker.close()
    },
  }
}

const noDescription = refuse('no_description', 'the API has no OpenAPI description')

/** Whoever asks while it is being done waits for the same. */
async function once<T>(running: Map<ApiId, Promise<T>>, id: ApiId, work: () => Promise<T>): Promise<T> {
  const before = running.get(id)
  if (before) return before
  const started = work()
  running.set(id, started)
  try {
    return await started
  } finally {
    if (running.get(id) === started) running.delete(id)
  }
}

function loadingOf(id: ApiId, { text, syntax }: Spec): { work: CallWork; ready: Ready } {
  // The text as well as the API: what is in the process under this never becomes out of date.
  const key = `${id} ${createHash('sha256').update(text).digest('base64url')}`
  return { work: { kind: 'load', key, text, syntax }, ready: { key, isLarge: text.length > LARGE_TEXT_LENGTH } }
}

function findingsOf(
  answered: Outcome<CallAnswer, SpecWorkFault | 'busy'>,
): Outcome<RequestFindings, Exclude<DescriptionFault, 'no_description'>> {
  if (!answered.ok) {
    if (answered.error === 'busy') return refuse('busy', answered.detail)
    return refuse('too_slow', `comparing was ended: ${answered.error}`)
  }
  const { value } = answered
  return value.kind === 'checked' ? accept(value.findings) : refuse('unusable', detailOf(value))
}

const detailOf = (answer: CallAnswer): string => (answer.kind === 'unusable' ? answer.detail : answer.kind)
