import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'

const folder =
  process.env.PORTREEVE_CONSOLE_FILES || fileURLToPath(new URL('../../packages/server/console', import.meta.url))

/** A kilobyte of the budget: 1,000 bytes. */
const KB = 1000

describe('what a browser loads of the console', () => {
  let page: string
  let names: string[]
  beforeAll(async () => {
    page = await readFile(join(folder, 'index.html'), 'utf8')
    names = await readdir(join(folder, 'assets'))
  })

  /** The page's own files, and what those import before anything is shown. */
  async function shell(): Promise<string[]> {
    const found = new Set([...page.matchAll(/\/assets\/([^"]+)"/g)].map(([, name = '']) => name))
    for (const name of found) {
      if (!name.endsWith('.js')) continue
      const text = await readFile(join(folder, 'assets', name), 'utf8')
      // What the first script fetches while it asks who is there.
      for (const [main] of text.matchAll(/\bmain-[\w-]+\.(?:js|css)/g)) found.add(main)
      for (const [, imported = ''] of text.matchAll(/(?:^|[;}])import(?:[^"'()]*?from)?["']\.\/([^"']+)["']/g))
        found.add(imported)
    }
    return [...found]
  }

  it('is at most 250 kB for the shell, compressed by gzip, which every browser takes', async () => {
    const files = await shell()
    for (const file of [/^index-.*\.js$/, /^main-.*\.js$/, /^main-.*\.css$/]) {
      expect(files.filter((name) => file.test(name))).toHaveLength(1)
    }
    const sizes = await Promise.all(
      files.map(async (name) => gzipSync(await readFile(join(folder, 'assets', name))).length),
    )
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(250 * KB)
  })

  it('is nothing of charts, the highlighter and the OpenAPI viewer until a page shows them', async () => {
    for (const name of await shell()) {
      const text = await readFile(join(folder, 'assets', name), 'utf8')
      expect(text).not.toMatch(/hljs-|recharts-|swagger-ui/)
    }
  })

  it('has the styles of each part of Mantine that it uses, and of few others', async () => {
    // Mantine's names for its classes, which stand in scripts and in styles alike.
    const classesOf = (text: string) => new Set([...text.matchAll(/\bm_[0-9a-f]{6,10}\b/g)].map(([name]) => name))
    const read = async (ending: string) =>
      (
        await Promise.all(
          names.filter((name) => name.endsWith(ending)).map((name) => readFile(join(folder, 'assets', name), 'utf8')),
        )
      ).join('\n')
    const all = classesOf(await readFile(createRequire(import.meta.url).resolve('@mantine/core/styles.css'), 'utf8'))
    const used = [...classesOf(await read('.js'))].filter((name) => all.has(name))
    const there = classesOf(await read('.css'))
    expect(used.length).toBeGreaterThan(100)
    expect(used.filter((name) => !there.has(name))).toEqual([])
    expect(there.size).toBeLessThan(all.size)
  })

  it('is there compressed, both ways, so that nothing is compressed for each request', () => {
    const scripts = names.filter((name) => /\.(js|css)$/.test(name))
    const small = new Set(names)
    const bare = scripts.filter((name) => !small.has(`${name}.br`) || !small.has(`${name}.gz`))
    expect(bare.length).toBeLessThan(scripts.length / 2)
    expect(scripts.find((name) => name.startsWith('index-') && bare.includes(name))).toBeUndefined()
  })
})
