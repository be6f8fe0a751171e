import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))

describe('an exchange that lives in a test alone', () => {
  it('is started by testing-support.ts and by no command: neither dev nor serve can have a store that waits for no disk', () => {
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /(?<!\.test)\.ts$/.test(path),
    )
    const naming = (pattern: RegExp) =>
      sources.filter((path) => pattern.test(readFileSync(`${folder}/${path}`, 'utf8')))
    expect(naming(/\bthrowaway(: | })/)).toEqual(['app.ts', 'testing-support.ts'])
    expect(naming(/\bisThrowaway: true/)).toEqual([])
    expect(naming(/testing-support\.ts'/)).toEqual([])
    expect(sources).toContain('serve.ts')
  })
})
