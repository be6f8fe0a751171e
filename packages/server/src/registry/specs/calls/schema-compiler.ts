import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { RE2JS } from 're2js'
import { requestSchema } from './request-schema.ts'
import type { SpecDocument } from './spec-document.ts'

/** Says what does not fit, in a few words, with JSON pointers; `[]` when everything does. */
export type Compare = (value: unknown) => string[]

/** Makes schemas of one description into programs. Throws for a schema that cannot be one. */
export type CompileSchema = (schema: unknown) => Compare

export function createSchemaCompiler(document: SpecDocument): CompileSchema {
  const ajv = new Ajv2020({
    strict: false,
    // What is no schema was left out by requestSchema; the meta-schema would only add the time it takes.
    validateSchema: false,
    addUsedSchema: false,
    // A property called `constructor` is missing where nobody sent it.
    ownProperties: true,
    logger: false,
    code: { regExp: Object.assign(compilePattern, { code: 'compilePattern' }) },
  })
  addFormats.default(ajv)
  return (schema) => {
    const validate = ajv.compile(requestSchema(schema, document))
    return (value) => compare(validate, value)
  }
}

/** With so many levels of a value that is compared with a schema within itself. */
const TOO_DEEP = 'goes deeper than it can be compared'
const TOLD_MAX = 3

function compare(validate: ValidateFunction, value: unknown): string[] {
  try {
    if (validate(value)) return []
  } catch (fault) {
    if (fault instanceof RangeError) return [TOO_DEEP]
    throw fault
  }
  const errors = validate.errors ?? []
  // What failed last is the outermost: of alternatives, that none fits. What is wrong with them comes before.
  return [errors.at(-1), ...errors.slice(0, -1)].flatMap((error) => (error ? [describe(error)] : [])).slice(0, TOLD_MAX)
}

/** Names of the caller's own and of the description, never a value that was sent. */
function describe({ instancePath, keyword, message = 'does not fit', params }: ErrorObject): string {
  const where = instancePath === '' ? '' : `${cut(instancePath, 200)} `
  switch (keyword) {
    case 'additionalProperties':
      return `${where}must not have the property ${JSON.stringify(cut(String(params.additionalProperty), 60))}`
    case 'unevaluatedProperties':
      return `${where}must not have the property ${JSON.stringify(cut(String(params.unevaluatedProperty), 60))}`
    case 'enum':
      return `${where}must be one of ${cut(JSON.stringify(params.allowedValues), 200)}`
    case 'const':
      return `${where}must be ${cut(JSON.stringify(params.allowedValue), 100)}`
    default:
      return `${where}${cut(message, 200)}`
  }
}

const cut = (text: string, lengthMax: number) => (text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text)

/**
 * RE2, whose time grows with the text and not with its powers. It knows no lookarounds and backreferences; what has them runs as what it is in
 * ECMA-262, under the clock of whoever started this process, and takes no exponential time (checkPattern has seen to that).
 */
function compilePattern(pattern: string, flags: string): { test(text: string): boolean; toString(): string } {
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
    // The compiler keeps one for each text that `toString` gives.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => `re2 ${pattern}` }
  } catch {
    try {
      return new RegExp(pattern, flags)
    } catch {
      return new RegExp(pattern)
    }
  }
}
