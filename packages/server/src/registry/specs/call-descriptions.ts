import { createHash } from 'node:crypto'
import { type ApiId, accept, type Outcome, refuse } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import type { Spec, Store } from '../../store/index.ts'
import type { CallAnswer, CallWork } from './calls/call-thread.ts'
import type { ExampleBook } from './calls/example-book.ts'
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

const CHECK_MILLIS_MAX = 1_000
const IDLE_MILLIS_MAX = 120_000
const EXAMPLES_BYTES_MAX = 48 * 1024 * 1024
/** Bounded by size and not by `max`, which reserves room for every entry at once. */
const few = { maxSize: 10_000, sizeCalculation: () => 1 }
/** Whoever takes so long is not to hold up those who do not. */
const SLOW_MILLIS = 100
const SLOW_FOR_MILLIS = 60_000
/** After a description has ended its process. */
const UNUSABLE_FOR_MILLIS = 60_000

/** What is known of an API's description without its text. `unusableUntil` is on the clock of `performance.now()`. */
type Known = { key: string; unusableUntil: number; detail: string } | 'none'

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

  // By API, and forgotten with each notice about it (threat G-F).
  const known = new LRUCache<ApiId, Known>(few)
  const books = new LRUCache<ApiId, ExampleBook>({
    maxSize: examplesBytesMax,
    sizeCalculation: (book) => book.bytes + 1,
  })
  const reading = new Map<ApiId, Promise<Outcome<ExampleBook, DescriptionFault>>>()
  /** Grows when something is forgotten: what was asked before that is not remembered after it. */
  let forgotten = 0
  const forget = (id: ApiId) => {
    forgotten++
    known.delete(id)
    books.delete(id)
    reading.delete(id)
  }
  const forgetAll = () => {
    forgotten++
    known.clear()
    books.clear()
    reading.clear()
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

  /** Puts the work into the lane where its API belongs. */
  async function ask(
    id: ApiId,
    work: CallWork,
    millisMax: number,
  ): Promise<Outcome<CallAnswer, SpecWorkFault | 'busy'>> {
    const { queue, worker } = lanes[work.kind === 'examples' || slowUntil.has(id) ? 'slow' : 'quick']
    const asked = await queue.run(id, async () => {
      const started = performance.now()
      const answered = await worker.run(work, millisMax)
      if (performance.now() - started > SLOW_MILLIS) slowUntil.set(id, true)
      return answered
    })
    return asked.ok ? asked.value : asked
  }

  async function readBook(id: ApiId): Promise<Outcome<ExampleBook, DescriptionFault>> {
    const before = forgotten
    const remembered = known.get(id)
    if (remembered === 'none') return noDescription
    if (remembered && remembered.unusableUntil > performance.now()) return refuse('unusable', remembered.detail)
    const spec = await findSpec(id)
    if (!spec) {
      if (forgotten === before) known.set(id, 'none')
      return noDescription
    }
    const answered = await ask(id, { kind: 'examples', text: spec.text, syntax: spec.syntax }, specLimits.readMillisMax)
    if (!answered.ok && answered.error === 'busy') return refuse('busy', answered.detail)
    if (!answered.ok || answered.value.kind !== 'examples') {
      const detail = answered.ok ? detailOf(answered.value) : `reading its examples was ended: ${answered.error}`
      if (forgotten === before) {
        known.set(id, { key: keyOf(id, spec), unusableUntil: performance.now() + UNUSABLE_FOR_MILLIS, detail })
      }
      return refuse('unusable', detail)
    }
    const { book } = answered.value
    if (forgotten === before) books.set(id, book)
    return accept(book)
  }

  /** Gives the text to the lane of this API. Undefined: it is there. */
  async function load(id: ApiId): Promise<Outcome<string, DescriptionFault>> {
    const before = forgotten
    const spec = await findSpec(id)
    if (!spec) {
      if (forgotten === before) known.set(id, 'none')
      return noDescription
    }
    const key = keyOf(id, spec)
    const answered = await ask(
      id,
      { kind: 'load', key, text: spec.text, syntax: spec.syntax },
      specLimits.readMillisMax,
    )
    if (!answered.ok && answered.error === 'busy') return refuse('busy', answered.detail)
    const isLoaded = answered.ok && answered.value.kind === 'loaded'
    const detail = answered.ok ? detailOf(answered.value) : `reading it was ended: ${answered.error}`
    const unusableUntil = isLoaded ? 0 : performance.now() + UNUSABLE_FOR_MILLIS
    if (forgotten === before) known.set(id, { key, unusableUntil, detail })
    return isLoaded ? accept(key) : refuse('unusable', detail)
  }

  async function check(id: ApiId, request: DescribedRequest): Promise<Outcome<RequestFindings, DescriptionFault>> {
    // Between loading and asking the process may have ended, or the API may have changed lanes.
    for (let attempt = 0; attempt < 3; attempt++) {
      const remembered = known.get(id)
      if (remembered === 'none') return noDescription
      if (remembered && remembered.unusableUntil > performance.now()) return refuse('unusable', remembered.detail)
      let key = remembered?.key
      if (key === undefined) {
        const given = await load(id)
        if (!given.ok) return given
        key = given.value
      }
      const answered = await ask(id, { kind: 'check', key, request }, checkMillisMax)
      if (!answered.ok) {
        if (answered.error === 'busy') return refuse('busy', answered.detail)
        return refuse('too_slow', `comparing was ended: ${answered.error}`)
      }
      const { value } = answered
      if (value.kind === 'checked') return accept(value.findings)
      if (value.kind !== 'unloaded') return refuse('unusable', detailOf(value))
      const given = await load(id)
      if (!given.ok) return given
    }
    return refuse('busy', 'the description was forgotten again and again')
  }

  return {
    peekExamples: (id) => books.get(id),
    async findExamples(id) {
      const remembered = books.get(id)
      if (remembered) return accept(remembered)
      const running = reading.get(id)
      if (running) return running
      const started = readBook(id)
      reading.set(id, started)
      try {
        return await started
      } finally {
        if (reading.get(id) === started) reading.delete(id)
      }
    },
    check,
    close() {
      for (const stop of stops) stop()
      forgetAll()
      for (const { worker } of Object.values(lanes)) worker.close()
    },
  }
}

const noDescription = refuse('no_description', 'the API has no OpenAPI description')

/** The text as well as the API: what is in the process under it never becomes out of date. */
function keyOf(id: ApiId, { text }: Spec): string {
  return `${id} ${createHash('sha256').update(text).digest('base64url')}`
}

const detailOf = (answer: CallAnswer): string => (answer.kind === 'unusable' ? answer.detail : answer.kind)
