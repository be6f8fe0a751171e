import type { AskServer } from '../ask-server.ts'
import { createFlow } from '../flow.ts'
import { CommandRefused } from '../refusal.ts'
import { type Kind, parseLine } from './parse-line.ts'
import type { Line } from './read-lines.ts'
import { type LineOutcome, type NewSecret, type Numbered, sendOne, sendSubscriptions } from './send-records.ts'

export interface Failure {
  line: number
  detail: string
}

export interface LoadCounts {
  /** Lines that something was made or changed of. */
  done: number
  /** Lines of which everything was there already. */
  unchanged: number
  failed: number
}

export type LoadProgress = LoadCounts & { bytesRead: number }

export interface LoadDeps {
  ask: AskServer
  onFailure(failure: Failure): void
  onSecret(secret: NewSecret): void
  /** Something ended; `bytesRead` is where the reader is. */
  onProgress(progress: LoadProgress): void
  /** Says that no more should be read. */
  isStopped(): boolean
}

export interface LoadOptions {
  /** So many lines at the beginning are passed over. */
  skip: number
  inFlightMax: number
}

export interface Loaded extends LoadCounts {
  /** Every line up to this one has been dealt with. */
  cameTo: number
  /** What ended it early. */
  fault?: CommandRefused
}

/** What the server takes at once (docs/management-api.md). */
const BATCH_LINES_MAX = 1_000
const BATCH_BYTES_MAX = 3 * 1024 * 1024

/**
 * Sends lines of JSON to the server, several requests at once. Lines of another kind wait until those before are done, because apps need their
 * organizations. Resolves with how far it came, also when the server went away; every line may be sent again, because ids say what is there.
 */
export async function load(
  lines: AsyncIterable<Line>,
  { skip, inFlightMax }: LoadOptions,
  deps: LoadDeps,
): Promise<Loaded> {
  const sending = createSending(inFlightMax, deps)
  let lastRead = skip
  let kindNow: Kind | undefined
  for await (const { number, text, bytesRead } of lines) {
    if (deps.isStopped() || sending.fault()) break
    sending.reads(bytesRead)
    if (number <= skip) continue
    lastRead = number
    if (text.trim() === '') continue
    const parsed = parseLine(text)
    if (!parsed.ok) {
      sending.note([{ line: number, became: 'failed', detail: parsed.detail }])
      continue
    }
    const { kind, body } = parsed.value
    if (kind !== kindNow) await sending.idle()
    kindNow = kind
    if (kind === 'subscription') await sending.batch({ line: number, body }, text.length)
    else await sending.one(kind, { line: number, body })
  }
  if (!deps.isStopped()) await sending.idle()
  return sending.end(lastRead)
}

/** Requests under way, the batch that is being filled, and what became of what. */
function createSending(inFlightMax: number, deps: LoadDeps) {
  const flow = createFlow(inFlightMax)
  const counts: LoadCounts = { done: 0, unchanged: 0, failed: 0 }
  /** First lines of what is under way, oldest first. */
  const underWay = new Set<number>()
  let filling: { items: Numbered[]; bytes: number } = { items: [], bytes: 0 }
  let bytesRead = 0
  let fault: CommandRefused | undefined

  function note(outcomes: readonly LineOutcome[]): void {
    for (const outcome of outcomes) {
      counts[outcome.became]++
      if (outcome.became === 'failed') deps.onFailure({ line: outcome.line, detail: outcome.detail })
    }
    deps.onProgress({ ...counts, bytesRead })
  }

  async function send(first: number, work: () => Promise<LineOutcome[]>): Promise<void> {
    underWay.add(first)
    await flow.add(async () => {
      try {
        note(await work())
        underWay.delete(first)
      } catch (problem) {
        if (!(problem instanceof CommandRefused)) throw problem
        fault ??= problem
      }
    })
  }

  async function sendFilled(): Promise<void> {
    const { items } = filling
    const [first] = items
    if (!first || fault) return
    filling = { items: [], bytes: 0 }
    await send(first.line, () => sendSubscriptions(items, deps.ask))
  }

  return {
    note,
    fault: () => fault,
    reads(upTo: number) {
      bytesRead = upTo
    },
    async batch(item: Numbered, bytes: number): Promise<void> {
      if (filling.items.length === BATCH_LINES_MAX || filling.bytes + bytes > BATCH_BYTES_MAX) await sendFilled()
      filling.items.push(item)
      filling.bytes += bytes
    },
    one: (kind: Exclude<Kind, 'subscription'>, item: Numbered) =>
      send(item.line, async () => [await sendOne(kind, item, deps)]),
    async idle(): Promise<void> {
      await sendFilled()
      await flow.idle()
    },
    /** Lets what is under way finish, and says how far everything came. */
    async end(lastRead: number): Promise<Loaded> {
      await flow.idle()
      const left = [...underWay, ...filling.items.map(({ line }) => line)]
      const cameTo = left.reduce((least, line) => Math.min(least, line - 1), lastRead)
      return { ...counts, cameTo, ...(fault && { fault }) }
    },
  }
}
