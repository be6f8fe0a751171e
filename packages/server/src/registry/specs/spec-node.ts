/** One object, array or value of a spec, with its place in the text. */
export interface SpecNode {
  /** Offset in UTF-16 units. */
  at: number
  /** The same as plain JSON value. */
  value: unknown
  /** Of an object. */
  members?: ReadonlyMap<string, SpecMember>
  /** Of an array. */
  items?: readonly SpecNode[]
}

export interface SpecMember {
  keyAt: number
  node: SpecNode
}

/** The way to a node: its name or number, and the way to its parent. Undefined is the root. */
export type Place = { parent: Place; segment: string | number } | undefined

/** RFC 6901. */
export function pointerOf(place: Place): string {
  const segments: string[] = []
  for (let step = place; step; step = step.parent) segments.push(escapeSegment(String(step.segment)))
  return segments
    .reverse()
    .map((segment) => `/${segment}`)
    .join('')
}

const escapeSegment = (segment: string) => segment.replaceAll('~', '~0').replaceAll('/', '~1')

/** Names on the way of a JSON pointer. */
export function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The child of that name or number. */
export function childOf(node: SpecNode, segment: string): SpecNode | undefined {
  if (node.members) return node.members.get(segment)?.node
  return /^(?:0|[1-9]\d{0,6})$/.test(segment) ? node.items?.[Number(segment)] : undefined
}

/** Text of a member, or of a member of a member; undefined where there is none. */
export function textAt(node: SpecNode, ...names: string[]): string | undefined {
  const found = nodeAt(node, ...names)
  return typeof found?.value === 'string' ? found.value : undefined
}

export function nodeAt(node: SpecNode, ...names: string[]): SpecNode | undefined {
  let current: SpecNode | undefined = node
  for (const name of names) current = current && childOf(current, name)
  return current
}

/** Where the nearest thing to `pointer` begins that exists; at its name with `onKey`. */
export function offsetOf(root: SpecNode, pointer: string, onKey: boolean): number {
  let [node, at] = [root, root.at]
  for (const segment of segmentsOf(pointer)) {
    const member = node.members?.get(segment)
    const child = member?.node ?? childOf(node, segment)
    if (!child) return at
    at = onKey && member ? member.keyAt : child.at
    node = child
  }
  return at
}

/** One stop of a walk through a spec. */
export interface Stop {
  node: SpecNode
  place: Place
  /** Its own name, and where that stands; undefined for the root and for items. */
  name?: string | undefined
  keyAt: number
  /** The name of what it is in: `properties` of a property. Items of an array are in what the array is in. */
  parentName?: string | undefined
  /** Within an example, a default or a list of values: not part of the description, but what is described. */
  inData: boolean
}

const dataNames = new Set(['example', 'examples', 'default', 'enum', 'const'])
/** Objects whose members have names that somebody chose, so that `example` in there is no example. */
const nameMaps = new Set(
  `properties patternProperties definitions $defs dependentSchemas schemas responses parameters requestBodies headers
  securitySchemes securityDefinitions links callbacks pathItems mediaTypes paths webhooks content encoding variables mapping
  scopes channels servers serverVariables messages messageTraits operations operationTraits replies replyAddresses
  correlationIds serverBindings channelBindings operationBindings messageBindings tags externalDocs`.split(/\s+/),
)

/** Every node, parents first. */
export function* walk(root: SpecNode): Generator<Stop> {
  const stops: Stop[] = [{ node: root, place: undefined, keyAt: root.at, inData: false }]
  for (let stop = stops.pop(); stop; stop = stops.pop()) {
    yield stop
    const { node, place } = stop
    for (const [at, item] of node.items?.entries() ?? []) {
      stops.push({
        node: item,
        place: { parent: place, segment: at },
        keyAt: item.at,
        parentName: stop.name,
        inData: stop.inData,
      })
    }
    for (const [name, member] of node.members ?? []) {
      stops.push({
        node: member.node,
        place: { parent: place, segment: name },
        name,
        keyAt: member.keyAt,
        parentName: stop.name,
        inData: stop.inData || (dataNames.has(name) && !nameMaps.has(stop.name ?? '')),
      })
    }
  }
}
