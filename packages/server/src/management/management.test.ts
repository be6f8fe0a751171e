import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createSchemaDescriber, type JsonSchema } from './openapi/describe-schemas.ts'
import { tagOf, tags } from './openapi/tags.ts'
import type { Operation } from './operation.ts'
import { inputSchemasOf } from './read-head.ts'
import { hasRevision } from './statuses.ts'
import type { TestManagement } from './testing/open-test-management.ts'
import { openWholeManagement } from './testing/open-whole-management.ts'

let test: TestManagement
let operations: readonly Operation[]
beforeAll(async () => {
  test = await openWholeManagement()
  operations = test.operations
})
afterAll(() => test.close())

const namesOf = (those: readonly Operation[]) => those.map(({ id }) => id)
const writes = () => operations.filter(({ method }) => method !== 'GET')

/** Enumerations and patterns with an end are bounds as well. */
function isBounded({ maxLength, enum: values, const: value, pattern }: JsonSchema): boolean {
  return (
    maxLength !== undefined || values !== undefined || value !== undefined || /[}?\w]\)?\$$/.test(String(pattern ?? ''))
  )
}

/** Every schema within a schema. */
function* within(schema: unknown): Generator<JsonSchema> {
  if (typeof schema !== 'object' || schema === null) return
  if (!Array.isArray(schema)) yield schema as JsonSchema
  for (const member of Object.values(schema)) yield* within(member)
}

describe('every operation there is', () => {
  it('has an id and a place of its own, and a part of the API that is described', () => {
    expect(new Set(namesOf(operations)).size).toBe(operations.length)
    const places = operations.map(({ method, path }) => `${method} ${path.replace(/:[^/]+/g, ':')}`)
    expect(new Set(places).size).toBe(operations.length)
    const described = new Set(Object.values(tags).map(({ name }) => name))
    expect(namesOf(operations.filter(({ path }) => !described.has(tagOf(path))))).toEqual([])
  })

  it('leaves a record of what it writes, by its room or by the shell; and reading leaves none', () => {
    expect(namesOf(writes().filter(({ audit }) => audit === undefined))).toEqual([])
    expect(namesOf(operations.filter(({ method, audit }) => method === 'GET' && audit !== undefined))).toEqual([])
  })

  it('refuses members that it does not name, wherever they stand in its body', () => {
    const describer = createSchemaDescriber([])
    const open: string[] = []
    for (const operation of operations) {
      for (const schema of within(describer.input(inputSchemasOf(operation).body))) {
        if (schema.type === 'object' && schema.additionalProperties === undefined) open.push(operation.id)
      }
    }
    expect(open).toEqual([])
  })

  it('bounds every text and every list that it takes', () => {
    const describer = createSchemaDescriber([])
    const unbounded: string[] = []
    for (const operation of operations) {
      // A body that is a text as a whole is bounded in bytes.
      const { body, query, params } = inputSchemasOf(
        operation.bodyTypes ? { ...operation, body: undefined } : operation,
      )
      for (const schema of [body, query, params].flatMap((each) => [...within(describer.input(each))])) {
        if (schema.type === 'string' && !isBounded(schema)) unbounded.push(`${operation.id}: ${JSON.stringify(schema)}`)
        if (schema.type === 'array' && schema.maxItems === undefined) unbounded.push(`${operation.id}: a list`)
      }
    }
    expect(unbounded).toEqual([])
  })

  it('names each parameter of its path', () => {
    for (const { path, params } of operations) {
      const named = [...path.matchAll(/:([A-Za-z_]+)/g)].map(([, name]) => name)
      expect(Object.keys(params instanceof z.ZodObject ? params.shape : {})).toEqual(named)
    }
  })

  it('looks at If-Match where it changes something that has a revision', () => {
    const blind = writes().filter((one) => {
      const changes = one.method === 'PATCH' || one.method === 'PUT'
      return changes && hasRevision(one) && !one.refusals.includes('changed')
    })
    expect(namesOf(blind)).toEqual([])
  })

  it('T-30 asks who it is, each of them but what is for everybody, before anything else', async () => {
    expect(namesOf(operations.filter(({ isPublic }) => isPublic))).toEqual([
      'public.settings',
      'public.apis.list',
      'public.apis.get',
      'public.apis.spec',
    ])
    for (const { method, path } of operations.filter(({ isPublic }) => !isPublic)) {
      const answer = await test.ask(method, path.replace(/:[^/]+/g, 'x'))
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'MISSING-AUTHORIZATION'])
    }
  })

  it('T-16 refuses a token that may only read, each that writes', async () => {
    const reader = await test.actorWith({ scope: 'read', operator: true })
    for (const { method, path } of writes()) {
      test.clock.millis += 1000
      const answer = await reader.ask(method, path.replace(/:[^/]+/g, 'x'))
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'INSUFFICIENT-SCOPE'])
    }
  })
})
