import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { sampleSpecs } from '../testing/sample-specs.ts'
import { readSpec } from './read-spec.ts'

const samples = Object.entries(sampleSpecs)
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1.5,
    '',
    'a',
    '#/',
    '#/info',
    [],
    {},
    [[]],
    [null],
    { $ref: '#/info' },
    { $ref: '#' },
    { '': 1 },
  ),
  fc.constantFrom<unknown>(
    { $ref: 1 },
    { constructor: 1 },
    { toString: null },
    { length: 3 },
    { type: ['a', null] },
    { $ref: '#/paths' },
  ),
  fc.jsonValue({ maxDepth: 2 }),
)

/** `document` with what the numbers lead to replaced. */
function withOdd(document: unknown, way: readonly number[], value: unknown): unknown {
  const [step, ...rest] = way
  if (typeof document !== 'object' || document === null || step === undefined) return value
  const names = Object.keys(document)
  const name = names[step % Math.max(1, names.length)]
  if (name === undefined) return value
  const copy: Record<string, unknown> = Array.isArray(document) ? ([...document] as never) : { ...document }
  copy[name] = withOdd(copy[name], rest, value)
  return copy
}

describe('specs with anything anywhere', () => {
  it('are answered, whatever stands where', { timeout: 60_000 }, async () => {
    const outcomes = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.array(fc.nat(7), { minLength: 1, maxLength: 9 }),
        odd,
        async ([name, text], way, value) => {
          const changed = JSON.stringify(withOdd(parse(text), way, value))
          const purpose = {
            kind: name.startsWith('Open') ? ('rest' as const) : ('async' as const),
            basePath: '/parts/v1',
          }
          const { spec, findings } = await readSpec(Buffer.from(changed), purpose)
          const failed = findings.some(({ severity }) => severity === 'error')
          expect(spec === undefined).toBe(failed)
          const outcome = findings.find(({ severity }) => severity === 'error')?.message.slice(0, 40) ?? 'kept'
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        },
      ),
      { numRuns: Number(process.env.PORTREEVE_FUZZ_EXECUTIONS ?? 1_500), seed: 4 },
    )
    expect(outcomes.get('kept')).toBeGreaterThan(0)
    expect(outcomes.size).toBeGreaterThan(5)
    if (process.env.PORTREEVE_FUZZ_EXECUTIONS) console.error(outcomes)
  })
})
