import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { accept, type Outcome, refuse } from '@portreeve/protocol'
import { expand } from './expand.ts'
import { fault, isObject, oneOf, type Reading, type Shape, text } from './shape.ts'
import { type At, inside } from './source.ts'

/** A value that nobody else has to know. It is looked up when it has to be sent, and is never shown: in no diff, and in no error. */
export interface SecretValue {
  at: At
  read(): Outcome<string, 'missing'>
}

/**
 * Text, which may refer to the environment, or `valueFrom: { env: NAME }`, or `valueFrom: { file: path }`: a file's content without its last
 * line end. What is not there is a fault only when it is needed: a value that the server has already is not.
 */
export const secretValue: Shape<SecretValue> = (value, at, reading) => {
  if (typeof value === 'number') return { at, read: () => accept(at.source.textOf(at.path) ?? String(value)) }
  if (typeof value === 'string') return { at, read: () => readText(value, reading) }
  const valueFrom = isObject(value) && Object.keys(value).join() === 'valueFrom' ? value.valueFrom : undefined
  if (!isObject(valueFrom) || Object.keys(valueFrom).length !== 1) {
    return fault(at, 'has to be text, valueFrom: { env: NAME } or valueFrom: { file: path }.', reading)
  }
  const [from] = Object.keys(valueFrom)
  const kind = oneOf(['env', 'file'])(from, inside(at, 'valueFrom'), reading)
  if (kind === undefined) return undefined
  const named = valueFrom[kind]
  if (typeof named !== 'string') return fault(inside(at, 'valueFrom', kind), 'has to be text.', reading)
  return { at, read: () => (kind === 'env' ? readVariable(named, reading) : readSecretFile(named, at)) }
}

/** Text in the same forms, which is nobody's secret: what is not there is a fault at once. */
export const textOrFile: Shape<string> = (value, at, reading) => {
  if (!isObject(value)) return text(value, at, reading)
  const read = secretValue(value, at, reading)?.read()
  if (!read) return undefined
  return read.ok ? read.value : fault(at, read.detail, reading)
}

function readText(text: string, { env }: Reading): Outcome<string, 'missing'> {
  const expanded = expand(text, env)
  return expanded.ok ? expanded : refuse('missing', expanded.detail)
}

function readVariable(name: string, { env }: Reading): Outcome<string, 'missing'> {
  const found = env[name]
  return found === undefined ? refuse('missing', `needs the variable ${name}, which is not set.`) : accept(found)
}

function readSecretFile(path: string, { source }: At): Outcome<string, 'missing'> {
  try {
    return accept(readFileSync(resolve(source.directory, path), 'utf8').replace(/\r?\n$/, ''))
  } catch (problem) {
    return refuse(
      'missing',
      `needs the file ${path}, which cannot be read (${(problem as NodeJS.ErrnoException).code}).`,
    )
  }
}

/** The values by their keys; what is missing is a fault where it stands. */
export function readValues(values: Record<string, SecretValue>, reading: Reading): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, { at, read }]) => {
      const value = read()
      if (value.ok) return [[key, value.value]]
      if (reading.withoutSecrets) return []
      fault(at, value.detail, reading)
      return []
    }),
  )
}
