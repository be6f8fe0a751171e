import type { Checked } from './check-input.ts'
import { escapePointer, isKeepable } from './parse-json.ts'
import type { InputFault } from './problem.ts'

/**
 * The parameters of a query by name. One that came twice means two things (threat T-08); an empty one is as good as none, as scripts
 * send it. Pure.
 */
export function readQuery(query: string): Checked {
  const parameters: Record<string, string> = Object.create(null)
  const faults: InputFault[] = []
  const refuse = (name: string, detail: string) =>
    faults.push({ in: 'query', pointer: `/${escapePointer(name)}`, detail })
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const [rawName = '', rawValue = ''] = splitOnce(pair, '=')
    const [name, value] = [decode(rawName), decode(rawValue)]
    if (name === undefined || value === undefined) refuse(name ?? '', 'is not percent-encoded UTF-8')
    else if (name in parameters) refuse(name, 'came twice')
    else parameters[name] = value
  }
  if (faults.length > 0) return { ok: false, faults }
  const given = Object.entries(parameters).filter(([, value]) => value !== '')
  return { ok: true, value: Object.fromEntries(given) }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** application/x-www-form-urlencoded, without forgiveness. */
function decode(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '))
    return isKeepable(decoded) ? decoded : undefined
  } catch {
    return undefined
  }
}
