import { ManagementError } from '@portreeve/client/management'

/**
 * What was refused, by the name that the form has for the field: `/plans/0/price` is `plans.0.price`. `rest` is what belongs to no field of the form, and is
 * shown above it. Pure.
 */
export function fieldFaults(
  fault: unknown,
  names: (name: string) => boolean,
): { fields: Record<string, string>; rest: string[] } {
  const fields: Record<string, string> = {}
  const rest: string[] = []
  if (!(fault instanceof ManagementError)) return { fields, rest }
  for (const { pointer, detail } of fault.errors) {
    const name = pointer.replace(/^\//, '').split('/').map(unescapePointer).join('.')
    // The first thing that is wrong with a field: what follows may only be so because of it.
    if (name !== '' && names(name)) fields[name] ??= sentence(detail)
    else rest.push(name === '' ? sentence(detail) : `${name} ${detail}`)
  }
  return { fields, rest }
}

/** RFC 6901 §4. */
const unescapePointer = (token: string) => token.replaceAll('~1', '/').replaceAll('~0', '~')

/** `has to be at least 0` stands under its field, where its subject is clear. */
const sentence = (detail: string) => `${detail.charAt(0).toUpperCase()}${detail.slice(1)}`
