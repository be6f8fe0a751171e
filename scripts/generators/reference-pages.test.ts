import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../test/support/dev-process.ts'
import { libraries, REFERENCE_PATH, readLibrary, withoutDocstring, writePages } from './reference-pages.mjs'

// typedoc compiles each library.
vi.setConfig({ testTimeout: 120_000 })

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Text of each file, by its path below `folder`. */
async function pagesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const pages = paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const)
  return Object.fromEntries(await Promise.all(pages))
}

describe.each(libraries)('the reference of %s', (library) => {
  it('says of every exported name what it is, and is what the docstrings say now (npm run generate)', async () => {
    const read = await readLibrary(library)
    expect(withoutDocstring(read.project)).toEqual([])

    const folder = await temporaryFolder()
    try {
      await writePages(read, folder.path)
      const made = await pagesIn(folder.path)
      const kept = await pagesIn(join(root, REFERENCE_PATH, library))
      expect(Object.keys(kept).sort()).toEqual(Object.keys(made).sort())
      for (const [path, text] of Object.entries(made)) expect(kept[path], path).toBe(text)
    } finally {
      await folder.remove()
    }
  })

  it('names neither a machine nor a day', async () => {
    const text = Object.values(await pagesIn(join(root, REFERENCE_PATH, library))).join('\n')
    expect(text).toContain(`# @portreeve/${library}`)
    expect(text).not.toContain(root.replace(/\/$/, ''))
    expect(text).not.toMatch(/\b20\d\d-\d\d-\d\d\b/)
  })
})
