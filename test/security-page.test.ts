import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { testFiles, threatsNamedIn } from '../scripts/test/threat-tests.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(`${root}/docs/security.md`, 'utf8')

/** `| T-07 | class | where |`, where the last cell names test files or says why the class cannot occur yet. */
const rows = [...page.matchAll(/^\| ((?:T-\d\d|G-[A-J])) \| [^|]+ \| ([^|]+) \|$/gm)].map(([, id, where]) => ({
  id: id ?? '',
  files: [...(where ?? '').matchAll(/`([^`]+\.tsx?)`/g)].map(([, file]) => file ?? ''),
  where: (where ?? '').trim(),
}))

const every = [
  ...Array.from({ length: 36 }, (_, at) => `T-${String(at + 1).padStart(2, '0')}`),
  ...'ABCDEFGHIJ'.split('').map((letter) => `G-${letter}`),
]

describe('docs/security.md', () => {
  it('lists every class of threat once', () => {
    expect(rows.map(({ id }) => id)).toEqual(every)
  })

  it('names only test files that have a test of that name', () => {
    for (const { id, files } of rows) {
      for (const file of files) {
        const source = readFileSync(`${root}/${file}`, 'utf8')
        expect(threatsNamedIn(source).has(id), `${id} in ${file}`).toBe(true)
      }
    }
  })

  it('leaves out no test file that names a threat', () => {
    for (const file of testFiles(root)) {
      const source = readFileSync(`${root}/${file}`, 'utf8')
      for (const id of threatsNamedIn(source))
        expect(rows.find((row) => row.id === id)?.files, `${id} of ${file}`).toContain(file)
    }
  })

  it('gives a reason where there is no test', () => {
    for (const { id, files, where } of rows) if (files.length === 0) expect(where.length, id).toBeGreaterThan(20)
  })
})
