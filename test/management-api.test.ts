import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'

vi.setConfig({ testTimeout: 60_000 })

/** What the test looks at in an operation's description. */
interface Described {
  operationId: string
  description?: string
  requestBody?: {
    content: Record<string, { example?: object; schema?: { properties?: object; required?: string[] } }>
  }
}

/** The management API as `portreeve dev` serves it. What each operation does is tested beside it. */
describe('the management API of a running exchange', () => {
  const ends: (() => Promise<unknown>)[] = []
  let dev: DevProcess
  let url: string
  let token: string

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    dev = await startDevProcess({ cwd: folder.path, portBase: await freePortBase() })
    ends.push(() => dev.stop())
    const demo = await dev.demo()
    url = `${demo.console.url}/management/v1`
    token = demo.admin.managementToken
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  it('opens once for all who ask first', async () => {
    const first = Array.from({ length: 20 }, () =>
      fetch(`${url}/me`, { headers: { Authorization: `Bearer ${token}` } }),
    )
    for (const answer of await Promise.all(first)) {
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({ operator: true })
    }
  })

  it('is described by a document in which a strict linter finds nothing', async () => {
    const source = await (await fetch(`${url}/openapi.json`)).text()
    const config = await createConfig({ extends: ['recommended-strict'] })
    const found = await lintFromString({ source, absoluteRef: 'openapi.json', config })
    expect(found.map(({ message, location: [place] }) => `${place?.pointer}: ${message}`)).toEqual([])
  })

  it('has an example to begin with, which it would take, wherever a description speaks of one', async () => {
    const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, Described>>
    }
    const described = Object.values(paths).flatMap((path) => Object.values(path))
    const speaking = described.filter(({ description }) => description?.includes('Example: `{'))
    expect(speaking.length).toBeGreaterThan(9)
    for (const { operationId, requestBody } of speaking) {
      const { example, schema } = requestBody?.content['application/json'] ?? {}
      expect({ operationId, members: Object.keys(schema?.properties ?? {}) }).toEqual({
        operationId,
        members: expect.arrayContaining(Object.keys(example ?? { missing: true })),
      })
      expect(Object.keys(example ?? {}), operationId).toEqual(expect.arrayContaining(schema?.required ?? []))
    }
  })

  it('shows that document to people', async () => {
    const page = await fetch(`${url}/docs`)
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  })

  it.each([
    ['GET', '/nothing', 404, 'NOT-FOUND'],
    ['PUT', '/me', 405, 'METHOD-NOT-ALLOWED'],
    ['GET', '/me', 401, 'MISSING-AUTHORIZATION'],
    ['GET', `/clients/${'x'.repeat(300)}`, 414, 'PATH-TOO-LONG'],
    ['GET', '/clients/a%2Fb', 400, 'MALFORMED-REQUEST'],
  ])('refuses with problem documents: %s %s', async (method, path, status, code) => {
    const answer = await fetch(url + path, { method })
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([
      status,
      'application/problem+json',
    ])
    expect(await answer.json()).toMatchObject({ status, code, requestId: answer.headers.get('request-id') })
  })
})
