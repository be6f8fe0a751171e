import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pruneDist, staleOutputs } from './stale-outputs.mjs'

describe('outputs that no source makes any more', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'portreeve-stale-'))
    for (const path of [
      'packages/a/src/kept.ts',
      'packages/a/src/page.tsx',
      'packages/a/dist/kept.js',
      'packages/a/dist/kept.d.ts.map',
      'packages/a/dist/page.js',
      'packages/a/dist/renamed/gone.js',
      'packages/a/dist/renamed/gone.js.map',
      'packages/a/dist/gone.d.ts',
      'packages/a/dist/.tsbuildinfo',
      'packages/a/dist/openapi/swagger-ui/swagger-ui-bundle.js',
      'examples/b/program.mjs',
    ]) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), '')
    }
  })
  afterEach(() => rmSync(root, { recursive: true }))

  const stale = ['dist/gone.d.ts', 'dist/renamed/gone.js', 'dist/renamed/gone.js.map']

  it('are found by what is missing beside them', () => {
    expect(staleOutputs(join(root, 'packages/a')).sort()).toEqual(stale)
  })

  it('are removed before a build, and nothing else', () => {
    expect(pruneDist(root).sort()).toEqual(stale.map((path) => `packages/a/${path}`))
    expect(pruneDist(root)).toEqual([])
  })
})
