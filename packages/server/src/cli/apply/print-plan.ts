import { styleText } from 'node:util'
import { cell, printLine } from '../print.ts'
import type { DiffLine } from './line-diff.ts'
import { type Change, type ChangeKind, changesOf, isChanging, type Plan } from './plan.ts'
import { whereIs } from './source.ts'

type Style = 'green' | 'red' | 'yellow' | 'dim'
export type Paint = (style: Style, text: string) => string

/** Colours on a terminal, unless NO_COLOR is set (no-color.org). */
export function paintFor(output: { isTTY?: boolean }): Paint {
  const isPlain = !output.isTTY || Boolean(process.env.NO_COLOR) || process.env.TERM === 'dumb'
  return isPlain ? (_, text) => text : (style, text) => styleText(style, text)
}

const signs: Record<Exclude<ChangeKind, 'same'>, [sign: string, style: Style]> = {
  create: ['+', 'green'],
  change: ['~', 'yellow'],
  delete: ['-', 'red'],
}
const lineStyles: Record<DiffLine['sign'], Style> = { '+': 'green', '-': 'red', ' ': 'dim' }

/** What there is to do, as a unified diff. Values that nobody has to know are not in it. */
export function printPlan(plan: Plan, paint: Paint): void {
  for (const change of changesOf(plan)) {
    if (isChanging(change)) printChange(change, paint)
    else for (const remark of change.remarks) printLine(`  ${cell(change.subject)}: ${cell(remark)}`)
  }
  printLine(planSummary(plan))
}

function printChange({ kind, subject, at, lines, remarks }: Change, paint: Paint): void {
  const [sign, style] = signs[kind as keyof typeof signs]
  printLine(`${paint(style, `${sign} ${cell(subject)}`)}${at ? paint('dim', `  ${whereIs(at)}`) : ''}`)
  for (const line of lines) printLine(paint(lineStyles[line.sign], `  ${line.sign} ${cell(line.text)}`.trimEnd()))
  for (const remark of remarks) printLine(`    (${cell(remark)})`)
  printLine('')
}

/** `Plan: 2 to create, 1 to change, 14 as they should be.` */
export function planSummary(plan: Plan): string {
  const changes = changesOf(plan)
  const count = (wanted: ChangeKind) => changes.filter(({ kind }) => kind === wanted).length
  if (!changes.some(isChanging)) return `No changes: ${count('same')} as they should be.`
  const parts = [
    [count('create'), 'to create'],
    [count('change'), 'to change'],
    [count('delete'), 'to delete'],
    [count('same'), 'as they should be'],
  ] as const
  return `Plan: ${parts.flatMap(([number, text]) => (number > 0 ? [`${number} ${text}`] : [])).join(', ')}.`
}

/** For programs. */
export function planAsJson(plan: Plan): object[] {
  return changesOf(plan).map(({ kind, subject, at, lines, remarks }) => ({
    kind,
    subject,
    ...(at && { where: whereIs(at) }),
    diff: lines.map(({ sign, text }) => `${sign} ${text}`),
    remarks,
  }))
}
