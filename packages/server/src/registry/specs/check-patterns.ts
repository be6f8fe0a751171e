import { checkPattern } from './check-pattern.ts'
import type { Findings } from './findings.ts'
import { pointerOf, type SpecNode, walk } from './spec-node.ts'

/** Every regular expression of a schema (JSON Schema `pattern` and `patternProperties`). */
export function checkPatterns(root: SpecNode, findings: Findings): void {
  for (const { node, place, name, parentName, keyAt, inData } of walk(root)) {
    if (inData) continue
    if (name === 'pattern' && typeof node.value === 'string') check(node.value, node.at)
    if (parentName === 'patternProperties' && name !== undefined) check(name, keyAt)

    function check(source: string, at: number): void {
      const fault = checkPattern(source)
      if (fault) findings.add({ ...fault, rule: 'pattern', pointer: pointerOf(place), at })
    }
  }
}
