import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readmePictures } from '../scripts/test/readme-pictures.mjs'

const root = new URL('../', import.meta.url)
const files = readmePictures.map((name) => `docs/images/${name}.png`)

describe('the pictures of the console in README.md', () => {
  it('are those that test/console/readme-pictures.test.ts takes, each with a text for whoever does not see it', async () => {
    const readme = await readFile(new URL('README.md', root), 'utf8')
    const shown = [...readme.matchAll(/!\[([^\]]*)\]\((docs\/images\/console-[^)]+)\)/g)]
    expect(shown.map(([, , file]) => file)).toEqual(files)
    for (const [, text = ''] of shown) expect(text.length).toBeGreaterThan(20)
    const kept = await readdir(new URL('docs/images/', root))
    expect(
      kept
        .filter((name) => name.startsWith('console-'))
        .map((name) => `docs/images/${name}`)
        .toSorted(),
    ).toEqual(files.toSorted())
  })

  it.each(files)('%s is a PNG of 1440 × 900 px', async (file) => {
    const picture = await readFile(new URL(file, root))
    expect(picture.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    // IHDR comes first (PNG §11.2.1).
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1440, 900])
  })
})
