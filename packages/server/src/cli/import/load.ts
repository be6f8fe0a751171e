import type { Answer, AskServer } from '../ask-server.ts'
import { createFlow } from '../flow.ts'
import { segment } from '../read-input.ts'
import { CommandRefused, ServerRefused } from '../refusal.ts'
import type { Line } from './read-lines.ts'

/** What a line may be about. Subscriptions go in batches, the others one by one through their ordinary endpoints. */
export const kinds = ['organization', 'api', 'app', 'subscription'] as const
export type Kind = (typeof kinds)[number]

const paths: Record<Exclude<Kind, 'subscription'>, string> = {
  organization: '/organizations',
  api: '/apis',
  app: '/apps',
}

export interface Failure {
  line: number
  /** Why, in the server's words. */
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
  /** A secret that the server showed this once. */
  onSecret(secret: { kind: Kind; id: string; client_id: string; client_secret: string }): void
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

interface Batch {
  lines: number[]
  items: object[]
  bytes: number
}

/**
 * Sends lines of JSON to the server, several requests at once. Lines of another kind wait until those before are done, because apps need their
 * organizations. Resolves with how far it came, also when the server went away; every line may be sent again, because ids say what is there.
 */
export async function load(
  lines: AsyncIterable<Line>,
  { skip, inFlightMax }: LoadOptions,
  deps: LoadDeps,
): Promise<Loaded> {
  const flow = createFlow(inFlightMax)
  const counts: LoadCounts = { done: 0, unchanged: 0, failed: 0 }
  /** First lines of what is under way, oldest first. */
  const underWay = new Set<number>()
  let lastRead = skip
  let bytesRead = 0
  let kindNow: Kind | undefined
  let batch: Batch = { lines: [], items: [], bytes: 0 }
  let fault: CommandRefused | undefined

  function fail(failure: Failure): void {
    counts.failed++
    deps.onFailure(failure)
  }

  async function send(first: number, work: () => Promise<void>): Promise<void> {
    underWay.add(first)
    await flow.add(async () => {
      try {
        await work()
        underWay.delete(first)
        deps.onProgress({ ...counts, bytesRead })
      } catch (problem) {
        if (!(problem instanceof CommandRefused)) throw problem
        fault ??= problem
      }
    })
  }

  async function sendBatch(): Promise<void> {
    const { lines: numbers, items } = batch
    batch = { lines: [], items: [], bytes: 0 }
    if (items.length === 0) return
    await send(numbers[0] ?? 0, async () => importBatch(numbers, items))
  }

  async function importBatch(numbers: readonly number[], items: object[]): Promise<void> {
    try {
      // Their ids do what a key would do, for a thousandth of the writes.
      const answer = await deps.ask('POST', '/subscriptions/import', { items }, { idempotencyKey: 'none' })
      for (const [at, { outcome, detail }] of (answer.items as Answer[]).entries()) {
        if (outcome === 'refused') fail({ line: numbers[at] ?? 0, detail: String(detail) })
        else counts[outcome === 'unchanged' ? 'unchanged' : 'done']++
      }
    } catch (problem) {
      const refused = fieldsOfItems(problem)
      if (!refused) throw problem
      // One malformed item keeps the whole batch out: those that are named fail, the others go again.
      const isNamed = (at: number) => refused.has(at)
      for (const [at, detail] of refused) fail({ line: numbers[at] ?? 0, detail })
      const rest = items.filter((_, at) => !isNamed(at))
      if (rest.length > 0)
        await importBatch(
          numbers.filter((_, at) => !isNamed(at)),
          rest,
        )
    }
  }

  async function sendOne(kind: Exclude<Kind, 'subscription'>, line: number, body: Answer): Promise<void> {
    const path = paths[kind]
    try {
      const made = await deps.ask('POST', path, body, { idempotencyKey: 'none' })
      counts.done++
      const { id, client_id, client_secret } = made
      if (typeof client_secret === 'string') {
        deps.onSecret({ kind, id: String(id), client_id: String(client_id), client_secret })
      }
    } catch (problem) {
      if (!(problem instanceof ServerRefused) || isForEverybody(problem)) throw problem
      if (await isThere(problem, `${path}/${segment(String(body.id))}`, body)) counts.unchanged++
      else fail({ line, detail: problem.message })
    }
  }

  /** Whether the line was loaded before: the server refuses a second record with its id. */
  async function isThere({ problem }: ServerRefused, path: string, { id, name }: Answer): Promise<boolean> {
    if (problem.status !== 409 || id === undefined) return false
    const found = await deps.ask('GET', path).catch(() => undefined)
    return found !== undefined && found.name === name
  }

  for await (const { number, text, bytesRead: upTo } of lines) {
    if (deps.isStopped() || fault) break
    bytesRead = upTo
    if (number <= skip) continue
    const parsed = text.trim() === '' ? undefined : parseLine(text)
    if (typeof parsed === 'string') {
      fail({ line: number, detail: parsed })
    } else if (parsed) {
      if (parsed.kind !== kindNow) {
        await sendBatch()
        await flow.idle()
        kindNow = parsed.kind
      }
      const { kind, body } = parsed
      if (kind === 'subscription') {
        if (batch.items.length === BATCH_LINES_MAX || batch.bytes + text.length > BATCH_BYTES_MAX) await sendBatch()
        batch.lines.push(number)
        batch.items.push(body)
        batch.bytes += text.length
      } else {
        await send(number, () => sendOne(kind, number, body))
      }
    }
    lastRead = number
  }
  if (!fault && !deps.isStopped()) await sendBatch()
  await flow.idle()
  const [firstLeft = batch.lines[0]] = underWay
  const cameTo = firstLeft === undefined ? lastRead : Math.min(firstLeft, batch.lines[0] ?? firstLeft) - 1
  return { ...counts, cameTo, ...(fault && { fault }) }
}

/** What no line is at fault for: there is no use in trying the next one. */
const isForEverybody = ({ problem: { status, code } }: ServerRefused): boolean =>
  status === 401 || status === 429 || status >= 500 || ['INSUFFICIENT-SCOPE', 'NOT-FOUND'].includes(code)

/** What is wrong with items of a batch, by their place in it. Undefined: it is not about items. */
function fieldsOfItems(problem: unknown): Map<number, string> | undefined {
  if (!(problem instanceof ServerRefused) || problem.problem.status !== 400) return undefined
  const found = new Map<number, string>()
  for (const { pointer, detail } of problem.problem.errors) {
    const [, at, member = ''] = /^\/items\/(\d+)(.*)$/.exec(pointer) ?? []
    if (at !== undefined)
      found.set(Number(at), [found.get(Number(at)), `${member || 'the line'} ${detail}`].filter(Boolean).join('; '))
  }
  return found.size > 0 ? found : undefined
}

/** The line as a record, or what is wrong with it. */
function parseLine(text: string): { kind: Kind; body: Answer } | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'is not JSON'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not a JSON object'
  const { kind = 'subscription', ...body } = value as Answer
  const known = kinds.find((each) => each === kind)
  return known ? { kind: known, body } : `kind has to be ${kinds.join(' or ')}`
}
