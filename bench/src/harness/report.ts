import { decimals } from './figures.ts'
import type { Findings, Scenario, Settings, Table, Verdict } from './scenario.ts'

/** What a person reads after a scenario. */
export function renderReport(
  scenario: Pick<Scenario, 'name' | 'summary'>,
  settings: Settings,
  findings: Findings,
): string {
  const { seconds, rounds, connections } = settings
  const parts = [
    `${scenario.name}: ${scenario.summary}`,
    `${rounds} rounds of ${seconds} s, ${connections} connections; medians`,
    '',
    ...findings.tables.flatMap((table) => [renderTable(table), '']),
    ...findings.verdicts.map(renderVerdict),
    ...findings.errors.map((error) => `ERROR: ${error}`),
    ...findings.notes.map((note) => `note: ${note}`),
  ]
  return `${parts.join('\n').trimEnd()}\n`
}

/** Names to the left, figures to the right. */
export function renderTable({ head, rows }: Table): string {
  const lines = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
  const write = (cells: string[]) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? ''
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd()
  return lines.map((cells) => `  ${write(cells)}`).join('\n')
}

export function renderVerdict({ what, measured, bound, side, unit, holding }: Verdict): string {
  const sign = side === 'at least' ? '≥' : '≤'
  return `${holding}: ${what} = ${decimals(measured)} ${unit} (bound ${sign} ${decimals(bound)} ${unit})`
}
