import { z } from 'zod'

/**
 * Names of the members that an object at `path` of `value` may have, by `schema`; of several forms, those of the one that its discriminator names. Undefined: any, or
 * nobody can say.
 */
export function membersAt(schema: z.ZodType, value: unknown, path: readonly PropertyKey[]): string[] | undefined {
  const here = formOf(schema, value)
  const [step, ...rest] = path
  if (step === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : undefined
  const inner = (value as Record<PropertyKey, unknown> | undefined)?.[step]
  if (here instanceof z.ZodObject) {
    const member = (here.shape as Record<PropertyKey, z.ZodType>)[step]
    return member && membersAt(member, inner, rest)
  }
  return here instanceof z.ZodArray ? membersAt(here.element as z.ZodType, inner, rest) : undefined
}

/** Without what may be around it: that it may be absent, null, or has a default. */
function formOf(schema: z.ZodType, value: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return formOf(schema.unwrap() as z.ZodType, value)
  }
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema
  const { discriminator } = schema.def
  const named = (value as Record<string, unknown> | null | undefined)?.[discriminator]
  return (schema.options as z.ZodObject[]).find((option) => option.shape[discriminator]?.safeParse(named).success)
}
