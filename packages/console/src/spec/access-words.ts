import { entriesOf, type Json, listOf, objectOf, resolve, textOf } from './json.ts'
import { outlineOf } from './outline.ts'
import { sliceAsyncApi } from './slice-asyncapi.ts'

/** What an app can do with an API, in the words of whoever described it. */
export interface AccessWords {
  /** Look at. */
  sees: string[]
  /** Add, change, or have done. */
  changes: string[]
  deletes: string[]
  /** Be told of. */
  hears: string[]
  /** Send events. */
  tells: string[]
  /** Permissions that the description names. */
  scopes: { name: string; description: string }[]
}

const WORDS_MAX = 100
const CHANNELS_MAX = 100
const METHODS: Record<string, keyof Pick<AccessWords, 'sees' | 'changes' | 'deletes'>> = {
  GET: 'sees',
  HEAD: 'sees',
  POST: 'changes',
  PUT: 'changes',
  PATCH: 'changes',
  DELETE: 'deletes',
}

/** Pure. */
export function accessWords(root: Json): AccessWords {
  const words: AccessWords = { sees: [], changes: [], deletes: [], hears: [], tells: [], scopes: [] }
  const outline = outlineOf(root)
  if (outline?.kind === 'asyncapi') addEvents(words, root, outline.groups)
  if (outline?.kind !== 'openapi') return words
  for (const { id, method = '', summary, name } of outline.groups.flatMap(({ items }) => items)) {
    const kind = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined
    if (kind && !id.startsWith('webhook ')) add(words[kind], summary || readable(name))
  }
  words.scopes = scopesOf(root)
  return words
}

function addEvents(words: AccessWords, root: Json, groups: readonly { items: readonly { id: string }[] }[]): void {
  const ids = groups.flatMap(({ items }) => items.map(({ id }) => id)).slice(0, CHANNELS_MAX)
  for (const { address, title, operations } of sliceAsyncApi(root, ids)) {
    for (const { direction, summary, messages } of operations) {
      const [only] = messages
      const text = summary || (messages.length === 1 && only ? only.summary || only.name : '') || title
      add(direction === 'receive' ? words.hears : words.tells, text || readable(address))
    }
  }
}

function add(words: string[], text: string): void {
  const plain = text.trim().replace(/\.$/, '')
  if (plain !== '' && words.length < WORDS_MAX && !words.includes(plain)) words.push(plain)
}

/** `/repair-orders/{id}/lines` is "repair orders, lines". */
const readable = (path: string): string =>
  path
    .split('/')
    .filter((segment) => segment !== '' && !segment.includes('{'))
    .map((segment) => segment.replaceAll(/[-_.]+/g, ' '))
    .join(', ')

/** Those that some operation asks for, with what the security schemes say about them. */
function scopesOf(root: Json): AccessWords['scopes'] {
  const schemes = { ...objectOf(root.securityDefinitions), ...objectOf(objectOf(root.components).securitySchemes) }
  const described = new Map<string, string>()
  for (const [, scheme] of entriesOf(schemes)) {
    const { flows, scopes } = resolve(root, scheme).value
    for (const all of [scopes, ...entriesOf(flows).map(([, flow]) => objectOf(flow).scopes)]) {
      for (const [name, text] of entriesOf(all)) described.set(textOf(name, 100), textOf(text, 300))
    }
  }
  const asked = new Set<string>()
  const ask = (security: unknown) => {
    for (const requirement of listOf(security).slice(0, 20)) {
      for (const [, names] of entriesOf(requirement)) for (const name of listOf(names)) asked.add(textOf(name, 100))
    }
  }
  ask(root.security)
  for (const [, item] of entriesOf(root.paths)) {
    for (const [, operation] of entriesOf(resolve(root, item).value)) ask(objectOf(operation).security)
  }
  return [...asked]
    .filter((name) => name !== '' && described.has(name))
    .slice(0, WORDS_MAX)
    .map((name) => ({ name, description: described.get(name) ?? '' }))
}
