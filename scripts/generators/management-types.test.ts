import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { describeRunning } from './describe-running.mjs'
import { managementTypes, SCHEMA_PATH } from './management-types.mjs'

describe('the types of the management client', () => {
  it('are those of the description that a running exchange serves (npm run generate)', async () => {
    const kept = await readFile(new URL(`../../${SCHEMA_PATH}`, import.meta.url), 'utf8')
    // Compared as a whole first: a difference of ten thousand lines would be shown for minutes.
    const made = await managementTypes(await describeRunning())
    const lines = kept.split('\n')
    const different = made.split('\n').findIndex((line, index) => line !== lines[index])
    expect([different, different < 0 ? '' : made.split('\n')[different]]).toEqual([-1, ''])
    expect(made.length).toBe(kept.length)
  }, 60_000)

  it('leave out what may be left out of a request, and name every refusal', async () => {
    const description = {
      openapi: '3.1.0',
      info: { title: 'A', version: '1' },
      paths: {
        '/things': {
          post: {
            operationId: 'things.create',
            parameters: [{ $ref: '#/components/parameters/If-None-Match' }],
            requestBody: {
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    required: ['name'],
                    properties: {
                      name: { type: 'string', allOf: [{ pattern: 'a' }, { pattern: 'b' }] },
                      size: { type: 'integer', default: 1 },
                    },
                  },
                },
              },
            },
            responses: { 204: { description: 'Made.' }, 400: { $ref: '#/components/responses/Problem' } },
          },
        },
      },
      components: {
        schemas: { Problem: { type: 'object', required: ['code'], properties: { code: { enum: ['A', 'B'] } } } },
        parameters: { 'If-None-Match': { name: 'If-None-Match', in: 'header', schema: { type: 'string' } } },
      },
    }
    const text = await managementTypes(description as never)
    expect(text).toMatch(/\n +name: string\n/)
    expect(text).toMatch(/\n +size\?: number\n/)
    expect(text).toMatch(/code: 'A' \| 'B'\n/)
    expect(text).not.toMatch(/400|If-None-Match|webhooks|\$defs/)
  })
})
