import { parse } from 'yaml'
import type { Json } from './json.ts'
import { objectOf } from './json.ts'

/** What the exchange takes, in characters; more comes from somewhere else. */
const CHARACTERS_MAX = 6_000_000

/** JSON or YAML. Throws where it is neither, where it is too large, or where a small text would make a large document. */
export function parseSpec(text: string): Json {
  if (text.length > CHARACTERS_MAX) throw new Error('too large')
  if (/^\s*\{/.test(text)) {
    try {
      return objectOf(JSON.parse(text))
    } catch {
      // YAML in braces is no JSON.
    }
  }
  return objectOf(parse(text, { maxAliasCount: 100, uniqueKeys: false, logLevel: 'error' }))
}
