import { z } from 'zod'
import type { Operation } from '../operation.ts'

/** JSON Schema of the 2020-12 dialect, which is OpenAPI's since 3.1. */
export type JsonSchema = Record<string, unknown>

/** Turns the schemas of operations into JSON Schema; what several share is described once. */
export interface SchemaDescriber {
  /** What callers send. */
  input(schema: z.ZodType): JsonSchema
  /** What they are answered. */
  output(schema: z.ZodType): JsonSchema
  /** Everything that was described once, by name. */
  components(): Record<string, JsonSchema>
}

export function createSchemaDescriber(operations: readonly Operation[]): SchemaDescriber {
  const names = nameReplies(operations)
  const components: Record<string, JsonSchema> = {}

  const describe = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
    const { $schema: _, ...described } = z.toJSONSchema(schema, {
      io,
      override: ({ zodSchema, jsonSchema }) => {
        const { description, jsonSchema: own } = jsonSchema
        // A schema that reads text as something else says so itself (schemas.ts).
        if (typeof own === 'object' && own)
          replaceMembers(jsonSchema, { ...own, ...(description !== undefined && { description }) })
        // Members may be added to what is answered, and nobody's client should mind.
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
        const name = io === 'output' ? names.get(zodSchema) : undefined
        if (name === undefined || jsonSchema.$ref !== undefined) return
        components[name] = { ...jsonSchema }
        replaceMembers(jsonSchema, { $ref: `#/components/schemas/${name}` })
      },
    })
    return described
  }

  return {
    input: (schema) => describe(schema, 'input'),
    output: (schema) => describe(schema, 'output'),
    // Copied last: what one component holds of another is replaced after it was put here.
    components: () => JSON.parse(JSON.stringify(components)),
  }
}

function replaceMembers(target: object, members: object): void {
  for (const name of Object.keys(target)) delete (target as JsonSchema)[name]
  Object.assign(target, members)
}

/** `organizations.list` lists each Organization; what one operation alone answers is called after it. */
function nameReplies(operations: readonly Operation[]): Map<z.core.$ZodType, string> {
  const names = new Map<z.core.$ZodType, string>()
  const taken = new Set<string>()
  const name = (schema: z.ZodType | undefined, wished: string) => {
    if (!(schema instanceof z.ZodObject) || names.has(schema) || taken.has(wished)) return
    taken.add(wished)
    names.set(schema, wished)
  }
  for (const { id, success } of operations) if (id.endsWith('.list')) name(itemOf(success.body), singular(id))
  for (const { id, success } of operations) if (itemOf(success.body) === undefined) name(success.body, pascal(id))
  return names
}

/** The schema of what a list lists. */
function itemOf(schema: unknown): z.ZodType | undefined {
  const items = schema instanceof z.ZodObject ? schema.shape.items : undefined
  return items instanceof z.ZodArray ? (items.element as z.ZodType) : undefined
}

const pascal = (id: string): string => id.replace(/(?:^|\.)([a-z])/g, (_, letter: string) => letter.toUpperCase())

function singular(listId: string): string {
  const plural = pascal(listId.slice(0, -'.list'.length))
  return plural.endsWith('ies') ? `${plural.slice(0, -3)}y` : plural.replace(/s$/, '')
}
