import { createFindings } from '../../../packages/server/src/registry/specs/findings.ts'
import { checkSpec } from '../../../packages/server/src/registry/specs/read-spec.ts'
import { segmentsOf } from '../../../packages/server/src/registry/specs/spec-node.ts'
import { suggest } from '../../../packages/server/src/registry/specs/suggest.ts'
import { sampleSpecs } from '../../../packages/server/src/registry/testing/sample-specs.ts'
import { type FuzzTarget, hold } from '../fuzz-target.ts'

const samples = [
  ...Object.values(sampleSpecs),
  '{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{"/a/{b}":{"get":{"responses":{}}}},"components":{"schemas":{"S":{"pattern":"^(a|b)+$"}}}}',
]
const dictionary = [
  '&a ',
  '*a',
  '<<: ',
  '!!str ',
  '---\n',
  '%YAML 1.1\n',
  '? ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|\n',
  '>\n',
  '\t',
  '\u0000',
  '\u202e',
  '\ud800',
  '__proto__: 1\n',
  "$ref: '#/components/schemas/Part'\n",
  "{ $ref: '#' }",
  '{ $ref: http://127.0.0.1/ }',
  'pattern: ^(a+)+$\n',
  '<img src=x onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '&#106;',
  '1e999',
  '.nan',
  '~',
  'openapi: 3.0.0\n',
  'asyncapi: 2.6.0\n',
  'swagger: "2.0"\n',
]
const purposes = [
  { kind: 'rest', basePath: '/parts/v1' },
  { kind: 'async', basePath: '/orders', declared: 'yaml' },
  { kind: 'rest', basePath: '/parts/v1', declared: 'json' },
] as const
const MILLIS_MAX = 5_000

export const specTarget: FuzzTarget = {
  name: 'spec',
  execute(random) {
    const text = random.mutate(random.mutate(random.pick(samples), dictionary), dictionary)
    const findings = createFindings(text)
    const start = performance.now()
    const checked = checkSpec(text, random.pick(purposes), findings)
    hold(performance.now() - start < MILLIS_MAX, 'a small spec is read quickly')
    const listed = findings.list()
    const lines = text.split(/\r\n|\n|\r/)
    for (const { line, column, pointer, message } of listed.findings) {
      hold(line >= 1 && line <= lines.length, 'a finding stands in a line')
      hold(column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1, 'a finding stands in its line')
      hold(pointer === '' || segmentsOf(pointer).length > 0, 'a finding has a JSON pointer')
      hold(message.length < 400, 'a finding is a sentence')
    }
    hold(
      checked !== undefined || listed.findings.some(({ severity }) => severity === 'error'),
      'a refusal has a reason',
    )
    hold(!('polluted' in {}) && Object.keys(Object.prototype).length === 0, 'no prototype is changed')
    if (!checked) return listed.findings[0]?.rule ?? 'refused'
    suggest(checked.root)
    return findings.failed() ? 'refused by a check' : checked.format.format
  },
}
