import { entriesOf, type Json, listOf, objectOf, resolve, textOf } from './json.ts'

/** What a document describes, as a list to choose from. */
export interface Outline {
  kind: 'openapi' | 'asyncapi'
  /** Of the format. */
  version: string
  groups: OutlineGroup[]
  /** Of all groups. */
  count: number
  /** There were more; they are in the document itself. */
  isCut: boolean
}

export interface OutlineGroup {
  name: string
  description: string
  items: OutlineItem[]
}

/** An operation, or a channel. */
export interface OutlineItem {
  /** For `slice` of the reader. */
  id: string
  /** `/appointments/{id}`, or the channel. */
  name: string
  /** Of an operation. */
  method?: string
  summary: string
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
const ITEMS_MAX = 5_000
const NAME_MAX = 300

/** Undefined for what is neither OpenAPI nor AsyncAPI. Pure. */
export function outlineOf(root: Json): Outline | undefined {
  const version = textOf(root.openapi ?? root.swagger ?? root.asyncapi, 20)
  if (version === '') return undefined
  const kind = root.asyncapi === undefined ? 'openapi' : 'asyncapi'
  const all = kind === 'openapi' ? operationsOf(root) : channelsOf(root)
  const items = all.slice(0, ITEMS_MAX)
  return { kind, version, groups: groupsOf(root, items), count: items.length, isCut: all.length > items.length }
}

interface Found extends OutlineItem {
  group: string
}

function operationsOf(root: Json): Found[] {
  const found: Found[] = []
  for (const [place, prefix] of [
    ['paths', ''],
    ['webhooks', 'webhook '],
  ] as const) {
    for (const [path, given] of entriesOf(root[place])) {
      const item = resolve(root, given).value
      for (const method of METHODS) {
        if (!Object.hasOwn(item, method) || found.length > ITEMS_MAX) continue
        const operation = objectOf(item[method])
        const tag = textOf(listOf(operation.tags)[0], NAME_MAX)
        found.push({
          id: operationId(prefix, method, path),
          group: tag || (prefix === '' ? 'Operations' : 'Webhooks'),
          name: textOf(path, NAME_MAX),
          method: method.toUpperCase(),
          summary: textOf(operation.summary, NAME_MAX) || textOf(operation.operationId, NAME_MAX),
        })
      }
    }
  }
  return found
}

/** `get /appointments`; of a webhook `webhook post changed`. */
export const operationId = (prefix: '' | 'webhook ', method: string, path: string): string =>
  `${prefix}${method} ${path}`

function channelsOf(root: Json): Found[] {
  return entriesOf(root.channels).map(([id, given]) => {
    const channel = resolve(root, given).value
    return {
      id,
      group: 'Channels',
      name: textOf(channel.address, NAME_MAX) || textOf(id, NAME_MAX),
      summary:
        textOf(channel.title, NAME_MAX) || textOf(channel.summary, NAME_MAX) || textOf(channel.description, NAME_MAX),
    }
  })
}

/** In the order of the document's own list of tags, then as they come. */
function groupsOf(root: Json, items: readonly Found[]): OutlineGroup[] {
  const groups = new Map<string, OutlineGroup>()
  const add = (name: string, description: string) => {
    if (!groups.has(name)) groups.set(name, { name, description, items: [] })
  }
  for (const tag of listOf(root.tags).map(objectOf)) {
    if (typeof tag.name === 'string') add(textOf(tag.name, NAME_MAX), textOf(tag.description))
  }
  for (const { group, ...item } of items) {
    add(group, '')
    groups.get(group)?.items.push(item)
  }
  return [...groups.values()].filter((group) => group.items.length > 0)
}
