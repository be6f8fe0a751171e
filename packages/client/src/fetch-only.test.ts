import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as Library from './index.ts'
import { apiKey, apiSecret, type FakeExchange, startFakeExchange, subscriptionId } from './testing/exchange.ts'

const sources = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))

describe('the library runs wherever there is fetch', () => {
  it.each(sources)(
    '%s imports its own files, the protocol and oauth4webapi, and names nothing that only Node has',
    (name) => {
      const source = readFileSync(new URL(name, import.meta.url), 'utf8')
      const imports = [...source.matchAll(/\bfrom '([^']+)'/g)].map((match) => match[1]!)
      const others = ['oauth4webapi', '@portreeve/protocol']
      expect(imports.filter((path) => !path.startsWith('./') && !others.includes(path))).toEqual([])
      expect(source).not.toMatch(/\b(Buffer|process|require|setImmediate|__dirname)\b|\bimport\(/)
    },
  )
})

/** What Deno, Bun and Workers have alike (the WinterTC minimum common API), and no more. */
const common = [
  ...['AbortController', 'AbortSignal', 'Blob', 'DOMException', 'FormData', 'Headers', 'Request', 'Response', 'URL'],
  ...[
    'URLSearchParams',
    'TextDecoder',
    'TextEncoder',
    'ReadableStream',
    'CryptoKey',
    'crypto',
    'fetch',
    'atob',
    'btoa',
  ],
  ...['setTimeout', 'clearTimeout', 'Uint8Array', 'ArrayBuffer', 'Error', 'TypeError', 'console', 'structuredClone'],
]

describe('the library, bundled, in a world with nothing but the web’s own names', () => {
  let exchange: FakeExchange
  let library: typeof Library
  beforeAll(async () => {
    exchange = await startFakeExchange()
    const { outputFiles } = await build({
      ...{ entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))], bundle: true, write: false },
      ...{ platform: 'neutral', mainFields: ['module', 'main'], format: 'iife', globalName: 'library' },
    })
    const names = common.map((name) => [name, (globalThis as Record<string, unknown>)[name]])
    const world = createContext({ ...Object.fromEntries(names) })
    runInContext('var globalThis = this; var self = this', world)
    library = runInContext(`${outputFiles[0]!.text}; library`, world) as typeof Library
  })
  afterAll(() => exchange.close())

  it('gets a token and makes a call', async () => {
    const { issuer, url } = exchange
    const client = library.createClient({ issuer, apiKey, apiSecret, gatewayUrl: url })
    const response = await client.fetch('/x', { subscriptionId, method: 'PUT', body: '{}' })
    expect(await response.json()).toEqual({ ok: true })
    expect(exchange.calls()).toMatchObject([
      { method: 'PUT', body: '{}', headers: { authorization: 'Bearer token-1' } },
    ])
  })

  it('begins a sign-in', async () => {
    const redirectUri = 'https://app.example/callback'
    const signIn = library.createSignIn({ issuer: exchange.issuer, apiKey, redirectUri })
    expect(new URL((await signIn.begin()).url).searchParams.get('code_challenge')).toHaveLength(43)
  })
})
