/** A JSON object of a spec. Names in it were chosen by somebody else: look them up with `memberOf`. */
export type JsonObject = Record<string, unknown>

/** An OpenAPI description, parsed, with its references. */
export interface SpecDocument {
  root: JsonObject
  /** `old`: 2.0 and 3.0, whose schemas are a dialect of their own. `new`: 3.1 and later, JSON Schema 2020-12. */
  dialect: 'old' | 'new'
  isSwagger: boolean
  /** What `reference` leads to, through references on its way and at its end. Undefined when nothing is there. */
  find(reference: string): unknown
  /** `value`, or what the references lead to that it consists of. Undefined when that is no object. */
  resolve(value: unknown): JsonObject | undefined
}

/** The same as when specs are uploaded. */
const HOPS_MAX = 50

export function openSpecDocument(root: JsonObject): SpecDocument {
  const isSwagger = typeof root.swagger === 'string'
  const isOld = isSwagger || (typeof root.openapi === 'string' && root.openapi.startsWith('3.0'))
  let anchors: Map<string, unknown> | undefined

  function findFrom(reference: string, hops: number): unknown {
    const fragment = fragmentOf(reference)
    if (fragment === undefined || hops > HOPS_MAX) return undefined
    if (fragment === '') return root
    if (!fragment.startsWith('/')) {
      anchors ??= collectAnchors(root)
      return anchors.get(fragment)
    }
    let node: unknown = root
    for (const segment of fragment.slice(1).split('/')) {
      const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
      let child = childOf(node, name)
      if (child === undefined && isObject(node) && typeof node.$ref === 'string') {
        child = childOf(findFrom(node.$ref, hops + 1), name)
      }
      if (child === undefined) return undefined
      node = child
    }
    return node
  }

  function resolve(value: unknown): JsonObject | undefined {
    let current = value
    for (let hops = 0; hops <= HOPS_MAX; hops++) {
      if (!isObject(current)) return undefined
      if (typeof current.$ref !== 'string') return current
      current = findFrom(current.$ref, hops)
    }
    return undefined
  }

  return { root, dialect: isOld ? 'old' : 'new', isSwagger, find: (reference) => findFrom(reference, 0), resolve }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An own member: `constructor` may be the name of one, and of something every object inherits. */
export function memberOf(object: unknown, name: string): unknown {
  return isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined
}

/** Own members of an object, `[]` for anything else. */
export function membersOf(object: unknown): [string, unknown][] {
  return isObject(object) ? Object.entries(object) : []
}

function childOf(node: unknown, name: string): unknown {
  if (Array.isArray(node)) return /^(?:0|[1-9]\d{0,6})$/.test(name) ? node[Number(name)] : undefined
  return memberOf(node, name)
}

function fragmentOf(reference: string): string | undefined {
  if (!reference.startsWith('#')) return undefined
  try {
    return decodeURIComponent(reference.slice(1))
  } catch {
    return undefined
  }
}

function collectAnchors(root: JsonObject): Map<string, unknown> {
  const anchors = new Map<string, unknown>()
  const stops: unknown[] = [root]
  for (let node = stops.pop(); node !== undefined; node = stops.pop()) {
    if (Array.isArray(node)) stops.push(...node)
    else if (isObject(node)) {
      for (const name of ['$anchor', '$dynamicAnchor']) {
        const anchor = memberOf(node, name)
        if (typeof anchor === 'string' && !anchors.has(anchor)) anchors.set(anchor, node)
      }
      stops.push(...Object.values(node))
    }
  }
  return anchors
}
