import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = filesBelow('')
const pages = files.filter((path) => path.endsWith('.md'))
const read = (path: string) => readFileSync(posix.join(root, path), 'utf8')

/** Everything a clone has: what is installed, built, made by a run or kept by an editor is not read. */
function filesBelow(folder: string): string[] {
  return readdirSync(posix.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return /^(node_modules|dist|\..*)$/.test(entry.name) ? [] : filesBelow(path)
  })
}

/** A fenced block and a span of code, as written. */
const fencedBlocks = (text: string) => [...text.matchAll(/^```.*?\n(.*?)^```/gms)].map(([, code]) => code ?? '')
const withoutFences = (text: string) => text.replace(/^```.*?^```/gms, '')
const codeSpans = (text: string) => [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '')

/** The fragments that lead into a Markdown page: one for each heading, as GitHub makes them, and those that it names itself. */
function anchorsOf(page: string): Set<string> {
  const text = withoutFences(read(page))
  const anchors = new Set([...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id ?? ''))
  const seen = new Map<string, number>()
  for (const [, heading = ''] of text.matchAll(/^#+ (.+)$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-')
    const times = seen.get(anchor) ?? 0
    seen.set(anchor, times + 1)
    anchors.add(times === 0 ? anchor : `${anchor}-${times}`)
  }
  return anchors
}

/** Targets that lead nowhere, of the links in this page that stay in the repository. */
function brokenLinks(page: string): string[] {
  const targets = [...withoutFences(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '')
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? page : posix.join(posix.dirname(page), path)
    if (!existsSync(posix.join(root, file))) return true
    return anchor !== undefined && !anchorsOf(file).has(anchor)
  })
}

/**
 * Paths of sources and pages that this page names in code and that no file has. A path may begin at the root, or at
 * any folder, as in `sql/records.ts`; `*` and `{kind}` stand for any name.
 */
function unknownPaths(page: string): string[] {
  const text = read(page)
  const words = [...codeSpans(text), ...fencedBlocks(text)].flatMap((code) => code.split(/[\s'"`,;()]+/))
  const paths = words.filter((word) => /^(?!\.\.?\/)[\w.*{}/-]+\/[\w.*{}-]+\.(ts|mjs|md)$/.test(word))
  return paths.filter((path) => {
    const pattern = path.replaceAll('.', '\\.').replace(/\*|\{[^}]*\}/g, '[^/]+')
    const wanted = new RegExp(`^(.*/)?${pattern}$`)
    return !files.some((file) => wanted.test(file))
  })
}

/** Names in `-t '…'` that are in no test. */
function unknownTests(text: string): string[] {
  const names = [...text.matchAll(/ -t '([^']+)'/g)].map(([, name]) => name ?? '')
  const tests = files.filter((path) => path.endsWith('.test.ts') && path !== 'test/docs.test.ts').map(read)
  const titles = tests.flatMap((source) =>
    [...source.matchAll(/\b(?:it|describe)(?:\.each)?\((.*)/g)].map(([, title]) => title),
  )
  return names.filter((name) => !titles.some((title) => title?.includes(name)))
}

describe('the pages', () => {
  it('are found', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/debugging.md', 'packages/verifier/README.md']))
  })

  it.each(pages)('%s: every link leads somewhere', (page) => {
    expect(brokenLinks(page)).toEqual([])
  })

  it.each(pages)('%s: every file that is named exists', (page) => {
    expect(unknownPaths(page)).toEqual([])
  })

  it.each([...pages, 'scripts/test.mjs'])('%s: every test that is named exists', (page) => {
    expect(unknownTests(read(page))).toEqual([])
  })
  it('list every decision', () => {
    const records = files.filter((path) => /^docs\/decisions\/\d/.test(path)).map((path) => posix.basename(path))
    const listed = [...read('docs/decisions/README.md').matchAll(/^\| \[\d+\]\(([^)]+)\)/gm)].map(([, file]) => file)
    expect(listed).toEqual(records.sort())
  })
})
