import type { Command } from 'commander'
import { createServer, type Server } from '../ask-server.ts'
import { confirm } from '../confirm.ts'
import { findConnection } from '../connection.ts'
import { note, printJson, printLine } from '../print.ts'
import { createProgress } from '../progress.ts'
import { CommandRefused, UsageRefused } from '../refusal.ts'
import { DIFFERENT_EXIT_CODE, endWithItsCode, type SharedOptions, withConnection } from '../run.ts'
import { openSecretsOut } from '../secrets-file.ts'
import { carryOut, type NewSecret, type Outcome } from './carry-out.ts'
import { hasChanges, makePlan } from './make-plan.ts'
import { changesOf, isChanging, type Plan } from './plan.ts'
import { paintFor, planAsJson, planSummary, printPlan } from './print-plan.ts'
import { readSources } from './read-sources.ts'

interface ApplyFlags extends SharedOptions {
  file?: string[]
  plan?: boolean
  check?: boolean
  prune?: boolean
  renewValues?: boolean
  secretsOut?: string
}

export function addApplyCommand(program: Command): void {
  withConnection(
    program
      .command('apply')
      .description('Make the exchange what YAML documents say: show what would change, ask, and do it.'),
  )
    .option('-f, --file <path...>', 'documents, or directories of them; - is standard input')
    .option('--plan', 'show what would change and change nothing; ends with 3 when something would')
    .option('--check', 'the same in one line')
    .option('--prune', 'also delete what is in no document, inside of the organizations that they name')
    .option('--renew-values', 'also send secret values that are set already: whether they differ cannot be seen')
    .option('--secrets-out <file>', 'where the secrets of new apps and APIs go, as JSON lines (default: printed)')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Nothing is deleted without --prune, and what a document does not say stays as it is. A second run changes nothing. After a
failure, run it again: it goes on where it was. docs/exchange-yaml.md says what may stand in a document.

Examples:
  portreeve export -o exchange.yaml
  portreeve apply -f exchange.yaml --plan
  DMS_KEY=… portreeve apply -f exchange.yaml -f extra/ --secrets-out credentials.ndjson --yes`,
    )
    .action((flags: ApplyFlags) => endWithItsCode(flags, () => apply(flags)))
}

async function apply(flags: ApplyFlags): Promise<void> {
  const { file: paths = [], json } = flags
  if (paths.length === 0) throw new UsageRefused('Say which documents: -f exchange.yaml.')
  if (paths.filter((path) => path === '-').length > 1) throw new UsageRefused('Standard input can be read once.')
  const server = createServer(findConnection(flags, process.env))
  const sources = await readSources(paths)
  const isOnlyShown = flags.plan === true || flags.check === true
  const plan = await makePlan(sources, server, {
    renewValues: flags.renewValues === true,
    prune: flags.prune === true,
    isOnlyShown,
    env: process.env,
  })
  if ('faults' in plan) throw new CommandRefused(`Nothing was changed.\n${plan.faults.join('\n')}`)
  const isChanged = hasChanges(plan)
  if (isOnlyShown) {
    if (json) printJson({ changes: planAsJson(plan) })
    else if (flags.plan) printPlan(plan, paintFor(process.stdout))
    else printLine(planSummary(plan))
    if (isChanged) process.exitCode = DIFFERENT_EXIT_CODE
    return
  }
  if (!json) printPlan(plan, paintFor(process.stdout))
  if (!isChanged) {
    if (json) printJson({ changes: planAsJson(plan), outcomes: [] })
    return
  }
  const deletions = changesOf(plan).filter(({ kind }) => kind === 'delete').length
  await confirm(deletions > 0 ? `Do this, and delete ${deletions}?` : 'Do this?', flags)
  await doIt(plan, server, flags)
}

async function doIt(plan: Plan, { ask }: Server, { json, secretsOut }: ApplyFlags): Promise<void> {
  const outcomes: Outcome[] = []
  const secrets: NewSecret[] = []
  const out = json && secretsOut === undefined ? undefined : openSecretsOut(secretsOut)
  const total = changesOf(plan).filter(isChanging).length
  const progress = createProgress({ unit: 'changes', total })
  const away = await carryOut(plan, {
    ask,
    onSecret(secret) {
      progress.clear()
      if (out) out.put(secret)
      else secrets.push(secret)
    },
    onOutcome(outcome) {
      outcomes.push(outcome)
      progress.at(outcomes.length, { remark: outcome.change.subject })
    },
  })
  progress.end('')
  if (json) {
    const described = outcomes.map(({ change: { kind, subject }, state, detail }) => ({ kind, subject, state, detail }))
    printJson({ changes: planAsJson(plan), outcomes: described, ...(secrets.length > 0 && { secrets }) })
  } else {
    for (const { change, state, detail } of outcomes) {
      if (state !== 'done') note(`${change.subject}: ${state}.\n  ${(detail ?? '').replaceAll('\n', '\n  ')}`)
    }
    printLine(resultSummary(plan, outcomes))
  }
  out?.close()
  if (away)
    throw new CommandRefused(
      `${away.message}\n${total - outcomes.length} changes were not tried. Run it again: it goes on from here.`,
    )
  if (outcomes.some(({ state }) => state !== 'done')) {
    throw new CommandRefused('Not everything was done. Mend what is said above and run it again: it goes on from here.')
  }
}

/** `Created 3, changed 1, unchanged 12.` */
function resultSummary(plan: Plan, outcomes: readonly Outcome[]): string {
  const done = (wanted: string) =>
    outcomes.filter(({ state, change }) => state === 'done' && change.kind === wanted).length
  const ended = (wanted: string) => outcomes.filter(({ state }) => state === wanted).length
  const unchanged = changesOf(plan).filter(({ kind }) => kind === 'same').length
  const parts = [
    [done('create'), 'created'],
    [done('change'), 'changed'],
    [done('delete'), 'deleted'],
    [unchanged, 'unchanged'],
    [ended('failed'), 'failed'],
    [ended('skipped'), 'skipped'],
  ] as const
  const text = parts.flatMap(([number, name]) => (number > 0 ? [`${number} ${name}`] : [])).join(', ')
  return `Result: ${text || 'nothing'}.`
}
