import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** A line of protocol.md, the file of the test that proves it, from the root of the repository, and how the test's name begins. */
export type Proof = [line: string, file: string, test: string]

/** Each line is proven by a test that is there and runs. */
export function itIsProven(proofs: readonly Proof[]): void {
  it.each(proofs)('%s', (_line, file, test) => {
    const source = readFileSync(`${root}${file}`, 'utf8')
    const starts = beginningsOf(source, test)
    expect(starts.length, `${file} has no test that begins with: ${test}`).toBeGreaterThan(0)
    // Not one that is skipped, or only planned.
    for (const start of starts) expect(source.slice(0, start)).not.toMatch(/\.(?:skip|todo|fails)\(\s*$/)
  })
}

/** No line stands there twice, and no section has been left out. */
export function itHasSections(proofs: readonly Proof[], sections: readonly [section: string, atLeast: number][]): void {
  it('are of every section, each once', () => {
    const lines = proofs.map(([line]) => line)
    expect(new Set(lines).size).toBe(lines.length)
    for (const [section, atLeast] of sections) {
      const count = lines.filter((line) => line.startsWith(`${section} `)).length
      expect(count, section).toBeGreaterThanOrEqual(atLeast)
    }
  })
}

/** Where in `source` the title of a test or a group begins with `title`: the quote in front of it, after the bracket of a call; threats may stand before it. */
function beginningsOf(source: string, title: string): number[] {
  const starts: number[] = []
  for (let at = source.indexOf(title); at !== -1; at = source.indexOf(title, at + 1)) {
    const before = /(?:\b(?:it|describe)|\)|\.(?:skip|todo|fails))\(\s*(['"`](?:[TG]-(?:\d\d|[A-J]) )*)$/.exec(
      source.slice(Math.max(0, at - 200), at),
    )
    if (before) starts.push(at - (before[1]?.length ?? 0))
  }
  return starts
}
