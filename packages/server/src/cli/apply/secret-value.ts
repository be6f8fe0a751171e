import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fault, isObject, oneOf, type Shape, text } from './shape.ts'
import { inside } from './source.ts'

/**
 * A value that nobody else has to know: text, which may refer to the environment, or `valueFrom: { env: NAME }`, or `valueFrom: { file: path }`,
 * a file's content without its last line end. It is never shown, in no diff and no error.
 */
export const secretValue: Shape<string> = (value, at, reading) => {
  if (!isObject(value)) return text(value, at, reading)
  const [name, ...others] = Object.keys(value)
  if (name !== 'valueFrom' || others.length > 0 || !isObject(value.valueFrom)) {
    return fault(at, 'has to be text, or a map with valueFrom: { env: … } or valueFrom: { file: … }.', reading)
  }
  const inner = inside(at, 'valueFrom')
  const [from, ...rest] = Object.keys(value.valueFrom)
  const kind = oneOf(['env', 'file'])(from, inner, reading)
  if (kind === undefined) return undefined
  if (rest.length > 0) return fault(inner, 'has to be one of env and file.', reading)
  const given = text(value.valueFrom[kind], inside(inner, kind), reading)
  if (given === undefined) return undefined
  if (kind === 'file') return readSecret(given, inside(inner, kind), reading)
  return reading.env[given] ?? fault(inside(inner, kind), `names the variable ${given}, which is not set.`, reading)
}

function readSecret(
  path: string,
  at: Parameters<typeof fault>[0],
  reading: Parameters<typeof fault>[2],
): string | undefined {
  try {
    return readFileSync(resolve(at.source.directory, path), 'utf8').replace(/\r?\n$/, '')
  } catch (problem) {
    return fault(at, `names ${path}, which cannot be read (${(problem as NodeJS.ErrnoException).code}).`, reading)
  }
}
