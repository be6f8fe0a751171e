import type { Answer, AskServer } from '../ask-server.ts'
import { createFlow } from '../flow.ts'
import { CommandRefused, ServerAway, ServerRefused } from '../refusal.ts'
import type { Change, Plan, Write } from './plan.ts'
import { isChanging } from './plan.ts'
import { inside, pathText, whereIs } from './source.ts'

/** What became of one change. */
export interface Outcome {
  change: Change
  state: 'done' | 'failed' | 'skipped'
  /** Why it failed, or what was not there for it. Several lines. */
  detail?: string
}

/** A secret that the server showed this once. */
export interface NewSecret {
  kind: 'api' | 'app'
  id: string
  name: string
  client_id: string
  client_secret: string
}

interface CarryOutDeps {
  ask: AskServer
  /** Told at once, so that no secret is lost when something fails behind it. */
  onSecret(secret: NewSecret): void
  onOutcome(outcome: Outcome): void
}

const IN_FLIGHT_MAX = 4

/**
 * Carries a plan out, stage by stage. One change that fails does not stop others, but those that need it. Resolves with the first fault that ended
 * everything, such as a server that went away: what was not tried then is in no outcome.
 */
export async function carryOut(plan: Plan, deps: CarryOutDeps): Promise<CommandRefused | undefined> {
  const revisions = new Map(plan.revisions)
  const failed = new Set<string>()
  let away: CommandRefused | undefined
  for (const stage of plan.stages) {
    const flow = createFlow(IN_FLIGHT_MAX)
    for (const change of stage.filter(isChanging)) {
      if (away) break
      await flow.add(async () => {
        const missing = change.needs.filter((id) => failed.has(id))
        const outcome: Outcome | CommandRefused =
          missing.length > 0
            ? { change, state: 'skipped', detail: 'What it needs could not be made.' }
            : await tryChange(change, revisions, deps)
        if (outcome instanceof CommandRefused) {
          away ??= outcome
          return
        }
        if (outcome.state !== 'done') failed.add(change.id)
        deps.onOutcome(outcome)
      })
    }
    await flow.idle()
    if (away) return away
  }
  return undefined
}

/** Answers the fault itself when there is no use in trying anything else. */
async function tryChange(
  change: Change,
  revisions: Map<string, number>,
  deps: CarryOutDeps,
): Promise<Outcome | CommandRefused> {
  let before: Answer = {}
  for (const write of change.writes) {
    try {
      const answer = await send(write, before, revisions, deps)
      const refusal = answer && write.refusalIn?.(answer)
      if (refusal !== undefined) return { change, state: 'failed', detail: placed(refusal, write) }
      before = answer ?? before
    } catch (fault) {
      if (fault instanceof ServerAway) return fault
      if (!(fault instanceof ServerRefused)) throw fault
      if (fault.problem.status === 401) return fault
      return { change, state: 'failed', detail: describe(fault, write) }
    }
  }
  return { change, state: 'done' }
}

async function send(
  write: Write,
  before: Answer,
  revisions: Map<string, number>,
  { ask, onSecret }: CarryOutDeps,
): Promise<Answer | undefined> {
  const { method, path, body, text, guard, secretOf } = write
  const found = typeof path === 'string' ? path : await path(before, (wanted) => ask('GET', wanted))
  if (found === undefined) return undefined
  const ifMatch = guard === undefined ? undefined : (revisions.get(guard) ?? write.revision)
  const answer = await ask(method, found, body, { ifMatch, text })
  noteRevisions(found, answer, revisions)
  if (secretOf && typeof answer.client_secret === 'string') {
    onSecret({ ...secretOf, client_id: String(answer.client_id), client_secret: answer.client_secret })
  }
  return answer
}

/** Of the record that was written: what the answer says, or that nobody knows any more. */
function noteRevisions(path: string, { revision }: Answer, revisions: Map<string, number>): void {
  const [, record] = /^(\/[^/]+\/[^/]+)/.exec(path) ?? []
  if (record === undefined) return
  if (typeof revision === 'number') revisions.set(record, revision)
  else revisions.delete(record)
}

/** The server's words, at the places of the document that they are about. */
function describe({ problem, message }: ServerRefused, { at, file }: Write): string {
  const { errors, findings, status } = problem
  if (file !== undefined && findings.length > 0) {
    const lines = findings.map(
      (finding) => `${file}:${finding.line}:${finding.column}: ${finding.message} (${finding.rule})`,
    )
    return [message.split('\n')[0], ...lines].join('\n')
  }
  if (status === 412) return `${message.split('\n')[0]}\nIt was changed since the plan was made. Run apply again.`
  if (!at || errors.length === 0) return placed(message, { at })
  const [first] = message.split('\n')
  const lines = errors.map(({ pointer, detail }) => {
    const place = inside(at, ...stepsOf(pointer))
    return `${whereIs(place)}: ${pathText(place.path)}: ${detail}`
  })
  return [first, ...lines].join('\n')
}

const placed = (text: string, { at }: Pick<Write, 'at'>): string => (at ? `${whereIs(at)}: ${text}` : text)

/** The steps of a JSON pointer (RFC 6901). */
const stepsOf = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d{1,9}$/.test(step) ? Number(step) : step))
