import { accept } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { operation } from './operation.ts'
import { line, listOf, page } from './schemas.ts'
import { openTestManagement, type TestActor, type TestManagement } from './testing/open-test-management.ts'

let test: TestManagement
let operator: TestActor
const thing = z.object({ id: z.string(), name: z.string(), revision: z.int() })

beforeAll(async () => {
  test = await openTestManagement({
    operations: () => [
      operation({
        id: 'things.list',
        method: 'GET',
        path: '/things',
        summary: 'Lists things',
        query: z.object({ ...page }),
        success: { status: 200, body: listOf(thing), description: 'Things' },
        refusals: [],
        handle: () => accept({ items: [] }),
      }),
      operation({
        id: 'things.create',
        method: 'POST',
        path: '/things',
        summary: 'Makes a thing',
        body: z.strictObject({ name: line(10) }),
        success: { status: 201, body: thing, description: 'The thing' },
        refusals: ['conflict'],
        audit: 'shell',
        handle: ({ body }) => accept({ id: 'one', name: body.name, revision: 1 }),
      }),
    ],
  })
  operator = await test.actorWith({ operator: true })
})
afterAll(() => test.close())

describe('every operation', () => {
  it('works', async () => {
    expect(await operator.ask('GET', '/things')).toMatchObject({ status: 200, body: { items: [] } })
    expect(await operator.ask('POST', '/things', { name: 'x' })).toMatchObject({ status: 201, body: { id: 'one' } })
    expect(await operator.ask('POST', '/things', { name: 5, y: 1 })).toMatchObject({ status: 400 })
  })
})
