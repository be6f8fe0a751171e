import { findQueryName } from '../credentials/query-names.ts'
import { rememberedNormalHeader } from '../header-uses.ts'

/** Under these some frameworks take another method than that of the request line (Rails, Symfony, Spring, Express, .NET). In normal form. */
const headers: ReadonlySet<string> = new Set(['x-http-method', 'x-http-method-override', 'x-method-override'])
/** `_method`, in normal form. */
const parameters: ReadonlySet<string> = new Set(['-method'])

/**
 * What is wrong with a request of which the service may take another method than the one it was compared with; undefined: nothing. `fields` are name, value,
 * name, value. Where the request's own method is named, nothing is: that is no other operation.
 */
export function findOtherMethod(method: string, target: string, fields: readonly string[]): string | undefined {
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] as string
    if (!headers.has(rememberedNormalHeader(name))) continue
    if ((fields[at + 1] as string).trim().toUpperCase() !== method) {
      return `header "${rememberedNormalHeader(name)}" names another method than the request's`
    }
  }
  // A value can be written in too many ways to be compared.
  return findQueryName(target, parameters) === undefined
    ? undefined
    : 'query parameter "_method" may be taken for the method'
}
