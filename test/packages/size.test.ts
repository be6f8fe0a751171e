import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { root } from './published.ts'

/** A kilobyte of the budgets: 1,000 bytes. */
const KB = 1000

interface Bundle {
  bytes: number
  /** What is imported and not in it. */
  imports: string[]
}

/** What an app's bundler makes of a program, minified, without the packages that it is to leave out. */
async function bundle(program: string, external: readonly string[]): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: root, loader: 'js' },
    external: [...external],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    metafile: true,
    write: false,
  })
  const [output] = Object.values(metafile.outputs)
  return { bytes: outputFiles[0]?.contents.length ?? 0, imports: output?.imports.map(({ path }) => path) ?? [] }
}

const adapters = [
  { adapter: 'express', check: 'verifyCalls' },
  { adapter: 'fastify', check: 'verifyCalls' },
  { adapter: 'hono', check: 'verifyCalls' },
  { adapter: 'koa', check: 'verifyCalls' },
  { adapter: 'fetch', check: 'withVerifier' },
  { adapter: 'node', check: 'withVerifier' },
]

describe('the verifier, minified without jose', () => {
  it.each(adapters)('for calls with $adapter: at most 15 kB, and it imports jose alone', async ({ adapter, check }) => {
    const program = `export { createVerifier } from '@portreeve/verifier'
export { ${check} } from '@portreeve/verifier/${adapter}'`
    const { bytes, imports } = await bundle(program, ['jose'])
    expect(bytes).toBeLessThanOrEqual(15 * KB)
    expect(new Set(imports)).toEqual(new Set(['jose']))
  })

  it.each(adapters)('for events with $adapter: at most 18.5 kB, and it imports jose alone', async ({ adapter }) => {
    const program = `export { createEventVerifier } from '@portreeve/verifier/events'
export { receiveEvents } from '@portreeve/verifier/${adapter}'`
    const { bytes, imports } = await bundle(program, ['jose'])
    expect(bytes).toBeLessThanOrEqual(18.5 * KB)
    expect(new Set(imports)).toEqual(new Set(['jose']))
  })
})

/** Nobody set these: they are what the parts came to, with a little room, so that growth is noticed. */
describe('the client, minified without oauth4webapi', () => {
  it.each([
    {
      part: 'tokens, calls, subscriptions and publishing',
      program: "export { createClient } from '@portreeve/client'",
      budget: 20,
    },
    { part: 'everything, sign-in too', program: "export * from '@portreeve/client'", budget: 26 },
  ])('for $part: at most $budget kB', async ({ program, budget }) => {
    const { bytes, imports } = await bundle(program, ['oauth4webapi'])
    expect(bytes).toBeLessThanOrEqual(budget * KB)
    expect(imports.filter((path) => path !== 'oauth4webapi')).toEqual([])
  })

  it('for management, openapi-fetch in it: at most 13 kB, whatever the number of operations', async () => {
    const { bytes, imports } = await bundle("export * from '@portreeve/client/management'", [])
    expect(bytes).toBeLessThanOrEqual(13 * KB)
    expect(imports).toEqual([])
  })
})
