import type { stringify } from 'yaml'
import { cell } from '../print.ts'
import { type DiffLine, diffLines, withContext } from './line-diff.ts'

export type Stringify = typeof stringify

const CONTEXT = 1

/** How one thing becomes another, as a unified diff of YAML. Pure. */
export function yamlDiff(before: object, after: object, toYaml: Stringify): DiffLine[] {
  const lines = diffLines(yamlLines(before, toYaml), yamlLines(after, toYaml))
  return lines.some(({ sign }) => sign !== ' ') ? withContext(lines, CONTEXT) : []
}

/** All of a new thing. Pure. */
export const allNew = (value: object, toYaml: Stringify): DiffLine[] =>
  yamlLines(value, toYaml).map((text): DiffLine => ({ sign: '+', text }))

function yamlLines(value: object, toYaml: Stringify): string[] {
  if (Object.keys(value).length === 0) return []
  const plain: unknown = JSON.parse(JSON.stringify(value))
  // Names are other people's text, and this goes to a terminal (threat G-H).
  return toYaml(plain, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd().split('\n').map(cell)
}
