import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchangeOperations } from '../exchange-operations.ts'
import { problems } from '../problem.ts'
import { openTestManagement, type TestManagement } from '../testing/open-test-management.ts'

let test: TestManagement
// biome-ignore lint/suspicious/noExplicitAny: a document to look around in.
let api: any
beforeAll(async () => {
  test = await openTestManagement({ operations: exchangeOperations })
  api = await (await fetch(`${test.origin}/management/v1/openapi.json`)).json()
})
afterAll(() => test.close())

describe('GET /management/v1/openapi.json', () => {
  it('is a document in which a strict linter finds nothing', async () => {
    // These are some of the operations; all of them are looked at in test/management-api.test.ts.
    const rules = { 'no-unused-components': 'off' } as const
    const config = await createConfig({ extends: ['recommended-strict'], rules })
    const found = await lintFromString({ source: JSON.stringify(api), absoluteRef: 'openapi.json', config })
    expect(found.map(({ message, location: [place] }) => `${place?.pointer}: ${message}`)).toEqual([])
  })

  it('has every operation under its id, once', () => {
    const paths = Object.values<Record<string, { operationId: string }>>(api.paths)
    const ids = paths.flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
    expect(ids.toSorted()).toEqual(test.operations.map(({ id }) => id).toSorted())
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is for everybody, and sent once', async () => {
    const first = await fetch(`${test.origin}/management/v1/openapi.json`)
    expect(first.headers.get('cache-control')).toBe('public, no-cache')
    const tag = first.headers.get('etag') ?? ''
    const again = await fetch(`${test.origin}/management/v1/openapi.json`, { headers: { 'If-None-Match': tag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  it('T-06 names no host that a request said, and gets tokens from the oldest authorization server in force', async () => {
    const asked = await fetch(`${test.origin}/management/v1/openapi.json`, {
      headers: { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' },
    })
    const text = await asked.text()
    expect(text).not.toContain('evil.example')
    expect(text).not.toContain('127.0.0.1')
    const { authorizationCode } = api.components.securitySchemes.oauth2.flows
    expect(authorizationCode.tokenUrl).toBe(`https://identity.example/oauth2/${test.server.id}/v1/token`)
    expect(Object.keys(authorizationCode.scopes)).toEqual(['management:read', 'management:write'])
  })

  it('says which refusals an operation has, with an example of each', () => {
    const { get } = api.paths['/clients/{client_id}']
    expect(Object.keys(get.responses)).toEqual(['200', '400', '401', '403', '404', '414', '429', '500', '503'])
    const { post } = api.paths['/clients']
    expect(Object.keys(post.responses)).toEqual(
      ['201', '400', '401', '403', '409', '413', '414', '415', '422', '429', '500', '503'].toSorted(),
    )
    const responses: { content: Record<string, { examples: Record<string, { value: unknown }> }> }[] = Object.values(
      api.components.responses,
    )
    for (const { content } of responses) {
      const { examples = {} } = content['application/problem+json'] ?? {}
      expect(examples).not.toEqual({})
      for (const [code, { value }] of Object.entries(examples)) {
        expect(value).toMatchObject({ code, status: problems[code as keyof typeof problems].status })
      }
    }
  })

  it('describes what several operations answer once, and what it takes as it checks it', () => {
    const list = api.paths['/users'].get.responses['200'].content['application/json'].schema
    expect(list.properties.items.items).toEqual({ $ref: '#/components/schemas/User' })
    expect(api.components.schemas.User.required).toContain('email')
    const body = api.paths['/me/tokens'].post.requestBody.content['application/json'].schema
    expect(body).toMatchObject({ required: ['name'], additionalProperties: false })
    expect(api.paths['/users'].get.parameters).toContainEqual({
      name: 'limit',
      in: 'query',
      required: false,
      description: 'How many at most',
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    })
  })

  it('asks for the scope that an operation needs', () => {
    expect(api.paths['/me'].get.security).toEqual([{ personalToken: [] }, { oauth2: ['management:read'] }])
    expect(api.paths['/me'].patch.security).toEqual([{ personalToken: [] }, { oauth2: ['management:write'] }])
  })
})
