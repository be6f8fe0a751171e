import type { ApiId, EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { Api } from '../store/index.ts'
import { exampleApi } from '../store/testing/examples.ts'
import { NO_NAMES } from './credentials/provider-credential.ts'
import type { Transport } from './forwarding/targets.ts'
import { buildRouteTable } from './route-table.ts'

const api = (over: Partial<Api>): Api =>
  exampleApi({
    id: `${over.namespace}${over.basePath}${over.environment}` as ApiId,
    namespace: 'acme',
    basePath: '/a',
    targetUrl: 'https://svc.example/base/',
    accessControl: { kind: 'fortellis_oauth', token: 'passthrough' },
    createdAt: 1 as EpochSeconds,
    ...over,
  })

const transport = {} as Transport

function build(...apis: Api[]) {
  const clashes: [string, string][] = []
  const odd: string[] = []
  const table = buildRouteTable(apis, {
    publicUrl: 'https://gateway.example',
    issuerOf: (id) => `https://i.example/oauth2/${id}`,
    credentialFor: () => ({
      headerNames: NO_NAMES,
      queryNames: NO_NAMES,
      peek: () => undefined,
      obtain: () => Promise.reject(new Error('not asked for')),
      renewAfter401: () => false,
    }),
    transportFor: () => transport,
    onFault: (_, fault) => expect.fail(String(fault)),
    onOddPath: ({ namespace, basePath }) => odd.push(namespace + basePath),
    onClash: (kept, ignored) => clashes.push([kept.id, ignored.id]),
  })
  return { find: (path: string) => table.find(path)?.api.id, table, clashes, odd }
}

describe('the route table (protocol.md 3.1)', () => {
  it('finds the longest prefix in whole segments', () => {
    const short = api({ id: 'short' as ApiId, basePath: '/a' })
    const long = api({ id: 'long' as ApiId, basePath: '/a/b/v2' })
    const { find } = build(long, short)
    expect(find('/acme/a')).toBe('short')
    expect(find('/acme/a/')).toBe('short')
    expect(find('/acme/a/b')).toBe('short')
    expect(find('/acme/a/b/v2')).toBe('long')
    expect(find('/acme/a/b/v2/x/y')).toBe('long')
    expect(find('/acme/a/b/v20')).toBe('short')
    for (const path of ['/', '/acme', '/acme/', '/acme/ab', '/acme-test/a', '/Acme/a', '/x'])
      expect(find(path)).toBeUndefined()
  })

  it('tells environments apart by the suffix of the namespace', () => {
    const environments = ['Production', 'Test', 'Dev'] as const
    const { find } = build(
      ...environments.map((environment) => api({ id: environment as string as ApiId, environment })),
    )
    expect([find('/acme/a'), find('/acme-test/a'), find('/acme-dev/a')]).toEqual(environments)
  })

  it('has no disabled APIs', () => {
    expect(build(api({ disabled: true })).find('/acme/a')).toBeUndefined()
  })

  it('T-17 does not give the calls of a disabled API to the one above it', () => {
    const above = api({ id: 'above' as ApiId, basePath: '/a' })
    const disabled = api({ id: 'disabled' as ApiId, basePath: '/a/admin', disabled: true })
    const { find, table } = build(above, disabled)
    expect(find('/acme/a/other')).toBe('above')
    for (const path of ['/acme/a/admin', '/acme/a/admin/', '/acme/a/admin/x', '/acme/a/ADMIN/x']) {
      expect(find(path), path).toBeUndefined()
    }
    table.set(disabled.id, undefined)
    expect(find('/acme/a/admin/x')).toBe('above')
    table.set(disabled.id, { ...disabled, disabled: false })
    expect(find('/acme/a/admin/x')).toBe('disabled')
  })

  it('G-A knows no API under another letter case of one further down', () => {
    const above = api({ id: 'above' as ApiId, basePath: '/a' })
    const below = api({ id: 'below' as ApiId, basePath: '/a/admin/v2' })
    const { find } = build(above, below)
    for (const path of ['/acme/a/ADMIN', '/acme/a/Admin/v2', '/acme/a/admin/V2/x']) {
      expect(find(path), path).toBeUndefined()
    }
    expect(find('/acme/a/admin')).toBe('above')
    expect(find('/acme/a/administrators')).toBe('above')
    expect(find('/acme/A')).toBeUndefined()
  })

  it('lets the older of two APIs keep a path that both claim, in whatever order they come', () => {
    const older = api({ id: 'older' as ApiId, environment: 'Test' })
    const lookalike = api({ id: 'lookalike' as ApiId, namespace: 'acme-test', createdAt: 2 as EpochSeconds })
    for (const apis of [
      [older, lookalike],
      [lookalike, older],
    ]) {
      const { find, clashes } = build(...apis)
      expect(find('/acme-test/a/x')).toBe('older')
      expect(clashes).toEqual([['older', 'lookalike']])
    }
  })

  it.each([
    ...[
      '',
      '/',
      'a',
      '/a/',
      '//a',
      '/a//b',
      '/a/../b',
      '/..',
      '/.',
      '/a/./b',
      '/a%62',
      '/100%25',
      '/a;b',
      '/a\\b',
      '/a?b',
    ],
    ...['/a#b', '/a b', '/caf\u00e9', '/a@b', '/a\n', '/a:b'],
  ])('T-07 leaves out an API with the base path %j, which could be spelled or read differently', (basePath) => {
    const { table, odd } = build(api({ basePath }), api({ basePath: '/fine' }))
    expect(odd).toEqual([`acme${basePath}`])
    expect(table.find('/acme/fine')?.api.basePath).toBe('/fine')
    expect(table.find(`/acme${basePath}`)).toBeUndefined()
  })

  it.each(['', 'Acme', 'a/b', '.', '..', 'a.b', 'a%62', 'a_b'])('T-07 leaves out the namespace %j', (namespace) => {
    const { table, odd } = build(api({ namespace }))
    expect(odd).toEqual([`${namespace}/a`])
    expect(table.find(`/${namespace}/a`)).toBeUndefined()
  })

  it('works out where calls go once: target + basePath', () => {
    const targetOf = (targetUrl: string) => build(api({ targetUrl })).table.find('/acme/a')?.target
    expect(targetOf('https://svc.example/base/')).toEqual({
      origin: 'https://svc.example',
      transport,
      pathPrefix: '/base/a',
    })
    expect(targetOf('http://svc.example:8080')).toEqual({
      origin: 'http://svc.example:8080',
      transport,
      pathPrefix: '/a',
    })
    for (const none of ['ftp://x', 'x', 'http://u:p@x', 'http://x?y', 'http://x#y'])
      expect(targetOf(none)).toBeUndefined()
  })

  it('is quick to miss: names of object members are nothing special', () => {
    const { find } = build(api({}))
    for (const path of ['/__proto__/a', '/constructor', '/acme/__proto__']) expect(find(path)).toBeUndefined()
  })
})
