import { nodeAt, type SpecNode, textAt } from './spec-node.ts'

/** What a spec says of the API it describes (protocol.md 5.1): what a form would be filled in with. */
export interface SpecSuggestion {
  name?: string
  description?: string
  version?: string
  /** Categories. */
  tags?: string[]
  basePath?: string
}

const TAGS_MAX = 20
/** As registered base paths are written. */
const BASE_PATH = /^(?:\/[A-Za-z0-9._~-]+)+$/

export function suggest(root: SpecNode): SpecSuggestion {
  const [name, description, version] = [
    textAt(root, 'info', 'title'),
    textAt(root, 'info', 'description'),
    textAt(root, 'info', 'version'),
  ]
  const tags = tagsOf(root)
  const basePath = basePathOf(root)
  return {
    ...(name && { name: oneLine(name, 100) }),
    ...(description && { description: cut(description, 2_000) }),
    ...(version && { version: oneLine(version, 50) }),
    ...(tags.length > 0 && { tags }),
    ...(basePath && { basePath: basePath.path }),
  }
}

function tagsOf(root: SpecNode): string[] {
  // AsyncAPI 3 has them in `info`.
  const list = nodeAt(root, 'tags')?.items ?? nodeAt(root, 'info', 'tags')?.items ?? []
  const names = list.flatMap((tag) => textAt(tag, 'name') ?? []).map((name) => oneLine(name, 50))
  return [...new Set(names)].filter((name) => name !== '').slice(0, TAGS_MAX)
}

/** Where the spec says that its paths begin, and the node that says so. Undefined: nowhere, or in a way no API is registered with. */
export function basePathOf(root: SpecNode): { path: string; pointer: string; at: number } | undefined {
  const basePath = nodeAt(root, 'basePath')
  const url = nodeAt(root, 'servers', '0', 'url')
  const [node, pointer] = root.members?.has('swagger') ? [basePath, '/basePath'] : [url, '/servers/0/url']
  if (typeof node?.value !== 'string') return undefined
  const path = pathOf(
    node.value.replace(
      /\{([^{}]{1,100})\}/g,
      (_, name) => textAt(root, 'servers', '0', 'variables', name, 'default') ?? '',
    ),
  )
  return path !== undefined && BASE_PATH.test(path) ? { path, pointer, at: node.at } : undefined
}

function pathOf(url: string): string | undefined {
  // Relative to wherever the spec is read.
  const base = 'https://relative.invalid/'
  return URL.canParse(url, base) ? new URL(url, base).pathname.replace(/\/+$/, '') : undefined
}

const oneLine = (text: string, lengthMax: number) =>
  cut(text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(), lengthMax)

/** Without half a character at its end. */
const cut = (text: string, lengthMax: number) => text.slice(0, lengthMax).replace(/[\uD800-\uDBFF]$/, '')
