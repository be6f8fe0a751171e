import type { Schemas } from '@portreeve/client/management'

export type Finding = Schemas['ApisSpecCheck']['findings'][number]

/** A row of the shown text: a line of it, or what was found in the line above. */
export type SpecRow =
  | { kind: 'line'; line: number; text: string; worst?: Finding['severity'] }
  | { kind: 'finding'; finding: Finding; at: number }

/** Longer lines are shown so far. Minified documents are one line of megabytes. */
const SHOWN_MAX = 2_000

/** The text with what was found at its lines. What was found behind its end stands at its last line. Pure. */
export function specRows(text: string, findings: readonly Finding[]): SpecRow[] {
  const lines = text.split(/\r\n|\r|\n/)
  const byLine = new Map<number, { finding: Finding; at: number }[]>()
  for (const [at, finding] of findings.entries()) {
    const line = Math.min(Math.max(finding.line, 1), lines.length)
    byLine.set(line, [...(byLine.get(line) ?? []), { finding, at }])
  }
  return lines.flatMap((whole, index): SpecRow[] => {
    const found = byLine.get(index + 1) ?? []
    const isError = found.some(({ finding }) => finding.severity === 'error')
    const shown = whole.length > SHOWN_MAX ? `${whole.slice(0, SHOWN_MAX)} …` : whole
    return [
      {
        kind: 'line',
        line: index + 1,
        text: shown,
        ...(found.length > 0 && { worst: isError ? ('error' as const) : ('warning' as const) }),
      },
      ...found.map(({ finding, at }): SpecRow => ({ kind: 'finding', finding, at })),
    ]
  })
}

/** "2 errors and 1 warning", "no findings". Pure. */
export function findingsText(findings: readonly Finding[], leftOut = 0): string {
  const count = (severity: Finding['severity']) => findings.filter((one) => one.severity === severity).length
  const part = (number: number, word: string) =>
    number === 0 ? [] : [`${new Intl.NumberFormat().format(number)} ${word}${number === 1 ? '' : 's'}`]
  const parts = [...part(count('error'), 'error'), ...part(count('warning'), 'warning')]
  if (parts.length === 0) return 'no findings'
  return `${parts.join(' and ')}${leftOut > 0 ? `, and ${new Intl.NumberFormat().format(leftOut)} more findings` : ''}`
}
