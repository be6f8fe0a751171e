import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'),
)

describe('the library runs wherever there is fetch', () => {
  it.each(sources)('%s imports its own files, the protocol and jose, and names nothing that only Node has', (name) => {
    const source = readFileSync(new URL(name, import.meta.url), 'utf8')
    const imports = [...source.matchAll(/\bfrom '([^']+)'/g)].map((match) => match[1]!)
    const foreign = imports.filter((path) => !/^(\.\.?\/|jose$|@portreeve\/protocol$)/.test(path))
    expect(foreign).toEqual([])
    expect(source).not.toMatch(/\b(Buffer|process|require|setImmediate|__dirname)\b|\bimport\(/)
  })
})
