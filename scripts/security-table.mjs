#!/usr/bin/env node
/**
 * Run after adding, moving or renaming a test that is named for a threat: puts the test files of each class into the
 * table of docs/security.md. Where a class has no test, the reason that stands there is left alone.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { testFiles, threatsNamedIn } from './test/threat-tests.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const path = join(root, 'docs/security.md')
/** @type {Map<string, string[]>} */
const files = new Map()
for (const file of testFiles(root)) {
  for (const id of threatsNamedIn(readFileSync(join(root, file), 'utf8')))
    files.set(id, [...(files.get(id) ?? []), file])
}
const page = readFileSync(path, 'utf8')
const table = page.replaceAll(
  /^\| ((?:T-\d\d|G-[A-J])) \| ([^|]+) \| ([^|]+) \|$/gm,
  (row, /** @type {string} */ id, name, where) => {
    const found = files.get(id)
    if (!found) return row
    const remark = /; otherwise: .*/.exec(where)?.[0] ?? ''
    return `| ${id} | ${name} | ${found.map((file) => `\`${file}\``).join(', ')}${remark} |`
  },
)
writeFileSync(path, table)
const untested = [...table.matchAll(/^\| ((?:T-\d\d|G-[A-J])) \| [^|]+ \| ([^|]+) \|$/gm)].filter(
  ([, id = '']) => !files.has(id),
)
for (const [, id, why] of untested) console.log(`${id} has no test${why ? `: ${why}` : ''}`)
