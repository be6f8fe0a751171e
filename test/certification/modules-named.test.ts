import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))
const page = readFileSync(`${folder}../../docs/certification.md`, 'utf8')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.ts$/.test(path) && !path.startsWith('modules-named'),
)
const source = files.map((path) => readFileSync(`${folder}${path}`, 'utf8')).join('\n')

const named = (text: string) => [...new Set([...text.matchAll(/`(oidcc-[\w-]+)`/g)].map(([, name = '']) => name))]
const modules = named(page).filter((name) => !name.endsWith('-plan'))
const plans = named(page).filter((name) => name.endsWith('-plan'))

/** What the titles of tests begin with; a table's `%s` stands for one word of a module's name. */
const titles = [...source.matchAll(/['"`](oidcc-[^'"`]*)/g)].flatMap(([, title = '']) => title.split(/, (?=-|oidcc)/))
const patterns = titles.map((title) => {
  const [name = ''] = title.split(/[:\s(,]/)
  return new RegExp(`^${name.replaceAll('%s', '[\\w-]+')}$`)
})
/** Second names in a title, such as `-sector-bad` behind `oidcc-registration-sector-uri, `. */
const alsoNamed = (name: string) =>
  titles.some((title) => title.startsWith('-') && name.endsWith(title.split(':')[0] ?? ''))

describe('docs/certification.md', () => {
  it('names the modules of all plans', () => {
    expect(modules.length).toBeGreaterThan(70)
    expect(plans).toHaveLength(12)
  })

  it.each(modules)('%s is the name of a test', (name) => {
    expect(patterns.some((pattern) => pattern.test(name)) || alsoNamed(name)).toBe(true)
  })

  it.each(plans)('%s is the name of a group of tests', (name) => {
    expect(patterns.some((pattern) => pattern.test(name))).toBe(true)
  })
})
