import { afterEach, describe, expect, it } from 'vitest'
import { sampleSpecs } from '../testing/sample-specs.ts'
import { createSpecReader, type SpecReader, type SpecReaderOptions } from './spec-reader.ts'

const purpose = { kind: 'rest', basePath: '/parts/v1' } as const
const good = Buffer.from(sampleSpecs['OpenAPI 3.1.0'])
const opened: SpecReader[] = []

function reader(options?: SpecReaderOptions): SpecReader {
  const made = createSpecReader(options)
  opened.push(made)
  return made
}

afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})

/** One reference leads to the next, through two levels each. */
const chain = (length: number) =>
  `openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  schemas:\n${Array.from(
    { length },
    (_, at) => `    S${at}: { properties: { next: { $ref: '#/components/schemas/S${(at + 1) % length}' } } }`,
  ).join('\n')}\n`

describe('specs are read in a process of their own', () => {
  it('answers what was read', async () => {
    const read = await reader().read(good, purpose)
    expect(read).toMatchObject({
      ok: true,
      value: { findings: [], leftOut: 0, spec: { format: 'openapi', title: 'Parts' } },
    })
  })

  it('reads one after the other, in the order they come, and refuses when too many wait', async () => {
    const one = reader()
    const reads = await Promise.all(Array.from({ length: 12 }, () => one.read(good, purpose)))
    expect(reads.map((read) => read.ok || read.error)).toEqual([
      ...Array.from({ length: 9 }, () => true),
      'busy',
      'busy',
      'busy',
    ])
  })

  it('ends reading that takes too long, and reads on in a new process', async () => {
    const quick = reader({ readMillisMax: 1 })
    expect(await quick.read(Buffer.from(chain(3_000)), purpose)).toMatchObject({ ok: false, error: 'too_slow' })
    expect(await quick.read(Buffer.from(chain(3_000)), purpose)).toMatchObject({ ok: false, error: 'too_slow' })
  })

  it.each([100, 9_000])(
    'a chain of %i references ends in an answer, and the next spec is read',
    { timeout: 60_000 },
    async (length) => {
      const one = reader()
      const read = await one.read(Buffer.from(chain(length)), purpose)
      if (read.ok)
        expect(read.value.findings.filter(({ severity }) => severity === 'error').length).toBe(length > 1_000 ? 1 : 0)
      // Which of the two comes first depends on the machine.
      else expect(['too_costly', 'too_slow']).toContain(read.error)
      expect((await one.read(good, purpose)).ok).toBe(true)
    },
  )

  it('starts another process when one had nothing to do', async () => {
    const one = reader({ idleMillisMax: 1 })
    expect((await one.read(good, purpose)).ok).toBe(true)
    await new Promise((resolve) => void setTimeout(resolve, 100))
    expect((await one.read(good, purpose)).ok).toBe(true)
  })
})
