import type { Answer, AskServer } from '../ask-server.ts'
import { segment } from '../read-input.ts'
import { ServerRefused } from '../refusal.ts'
import type { Kind } from './parse-line.ts'

/** A record with the number of its line. */
export interface Numbered {
  line: number
  body: Answer
}

export type LineOutcome =
  | { line: number; became: 'done' | 'unchanged' }
  /** `detail`: why, in the server's words. */
  | { line: number; became: 'failed'; detail: string }

/** A secret that the server showed this once. */
export interface NewSecret {
  kind: Kind
  id: string
  client_id: string
  client_secret: string
}

const paths: Record<Exclude<Kind, 'subscription'>, string> = {
  organization: '/organizations',
  api: '/apis',
  app: '/apps',
}

/** What became of each of them. Rejects when no line is at fault, because there is no use in sending more then. */
export async function sendSubscriptions(batch: readonly Numbered[], ask: AskServer): Promise<LineOutcome[]> {
  if (batch.length === 0) return []
  try {
    const items = batch.map(({ body }) => body)
    // Their ids do what a key would do, for a thousandth of the writes.
    const answer = await ask('POST', '/subscriptions/import', { items }, { idempotencyKey: 'none' })
    return (answer.items as Answer[]).map(({ outcome, detail }, at) => {
      const line = batch[at]?.line ?? 0
      if (outcome === 'refused') return { line, became: 'failed', detail: String(detail) }
      return { line, became: outcome === 'unchanged' ? 'unchanged' : 'done' }
    })
  } catch (problem) {
    const malformed = faultsOfItems(problem)
    if (!malformed) throw problem
    // One malformed item keeps the whole batch out: those that are named fail, the others go again.
    const failed = [...malformed].map(([at, detail]) => ({
      line: batch[at]?.line ?? 0,
      became: 'failed' as const,
      detail,
    }))
    return [
      ...failed,
      ...(await sendSubscriptions(
        batch.filter((_, at) => !malformed.has(at)),
        ask,
      )),
    ]
  }
}

/** What is wrong with items of a batch, by their place in it. Undefined: it is not about items. */
function faultsOfItems(problem: unknown): Map<number, string> | undefined {
  if (!(problem instanceof ServerRefused) || problem.problem.status !== 400) return undefined
  const found = new Map<number, string>()
  for (const { pointer, detail } of problem.problem.errors) {
    const [, place, member] = /^\/items\/(\d+)(.*)$/.exec(pointer) ?? []
    if (place === undefined) continue
    const before = found.get(Number(place))
    found.set(Number(place), `${before === undefined ? '' : `${before}; `}${member || 'the line'} ${detail}`)
  }
  return found.size > 0 ? found : undefined
}

/** The same for one record of another kind. */
export async function sendOne(
  kind: Exclude<Kind, 'subscription'>,
  { line, body }: Numbered,
  { ask, onSecret }: { ask: AskServer; onSecret(secret: NewSecret): void },
): Promise<LineOutcome> {
  try {
    const { id, client_id, client_secret } = await ask('POST', paths[kind], body, { idempotencyKey: 'none' })
    if (typeof client_secret === 'string') {
      onSecret({ kind, id: String(id), client_id: String(client_id), client_secret })
    }
    return { line, became: 'done' }
  } catch (problem) {
    if (!(problem instanceof ServerRefused) || isForEverybody(problem)) throw problem
    const isThere = problem.problem.status === 409 && (await isThereAlready(paths[kind], body, ask))
    return isThere ? { line, became: 'unchanged' } : { line, became: 'failed', detail: problem.message }
  }
}

/** What no line is at fault for. */
const isForEverybody = ({ problem: { status, code } }: ServerRefused): boolean =>
  status === 401 || status === 429 || status >= 500 || ['INSUFFICIENT-SCOPE', 'NOT-FOUND'].includes(code)

/** Whether the line was loaded before: the server refuses a second record with its id. */
async function isThereAlready(path: string, { id, name }: Answer, ask: AskServer): Promise<boolean> {
  if (id === undefined) return false
  const found = await ask('GET', `${path}/${segment(String(id))}`).catch(() => undefined)
  return found !== undefined && found.name === name
}
