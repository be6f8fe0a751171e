import type { Findings } from './findings.ts'
import { childOf, nodeAt, type Place, pointerOf, type SpecNode, segmentsOf, textAt, walk } from './spec-node.ts'

/** `$ref`s on the way to where a reference leads. More is no description any more. */
const HOPS_MAX = 50

/**
 * References stay inside the document and lead somewhere. Whoever reads a spec with another tool has that tool follow what is in here: to
 * files of the machine it runs on, or to URLs that only that machine can reach (threat G-I, dependencies.md finding 6). Examples are not
 * left out, because such tools do not leave them out.
 */
export function checkReferences(root: SpecNode, findings: Findings): void {
  const anchors = new Set<string>()
  for (const { node } of walk(root)) {
    for (const name of ['$anchor', '$dynamicAnchor']) {
      const anchor = textAt(node, name)
      if (anchor !== undefined) anchors.add(anchor)
    }
  }
  for (const { node, place, name, parentName } of walk(root)) {
    if (typeof node.value !== 'string') continue
    const add = (rule: string, message: string) =>
      findings.add({ severity: 'error', rule, message, pointer: pointerOf(place), at: node.at })
    const external = () => add('external-reference', EXTERNAL)
    switch (name) {
      case '$ref':
      case '$dynamicRef':
      case '$recursiveRef':
      case 'operationRef':
        if (!node.value.startsWith('#')) external()
        else checkTarget(node.value, add)
        break
      case 'externalValue':
        external()
        break
      default:
        // A name of a schema, or a reference (OpenAPI 3.1 §4.8.25).
        if (
          parentName === 'mapping' &&
          isMappingOfDiscriminator(root, place) &&
          !nodeAt(root, 'components', 'schemas', node.value)
        ) {
          if (!node.value.startsWith('#')) external()
          else checkTarget(node.value, add)
        }
    }
  }

  function checkTarget(reference: string, add: (rule: string, message: string) => void): void {
    const target = resolveReference(root, reference, anchors)
    if (target === 'missing') add('unresolved-reference', 'This reference leads to nothing in this document.')
    if (target === 'loop') add('reference-loop', 'This reference leads back to itself.')
  }
}

const EXTERNAL = 'References to other files or URLs are not followed. Bundle the spec into one document.'

function isMappingOfDiscriminator(root: SpecNode, place: Place): boolean {
  const discriminator = place?.parent?.parent
  return (
    discriminator?.segment === 'discriminator' && nodeAt(root, ...segmentsOf(pointerOf(discriminator))) !== undefined
  )
}

function resolveReference(
  root: SpecNode,
  reference: string,
  anchors: ReadonlySet<string>,
): 'found' | 'missing' | 'loop' {
  const fragment = decodeFragment(reference.slice(1))
  if (fragment === undefined) return 'missing'
  if (fragment !== '' && !fragment.startsWith('/')) return anchors.has(fragment) ? 'found' : 'missing'
  return followPointer(root, segmentsOf(fragment), anchors, 0)
}

/** Goes through `$ref`s on the way, and on from one at the end, so that a loop is found that has no end. */
function followPointer(
  root: SpecNode,
  segments: string[],
  anchors: ReadonlySet<string>,
  hops: number,
): 'found' | 'missing' | 'loop' {
  if (hops > HOPS_MAX) return 'loop'
  let node = root
  for (const [at, segment] of segments.entries()) {
    const child = childOf(node, segment)
    if (child) {
      node = child
      continue
    }
    const onwards = referenceOf(node)
    if (onwards === undefined) return 'missing'
    return followPointer(root, [...onwards, ...segments.slice(at)], anchors, hops + 1)
  }
  const onwards = referenceOf(node)
  return onwards === undefined ? 'found' : followPointer(root, onwards, anchors, hops + 1)
}

/** Segments of the pointer in `$ref`. An anchor, or what is checked elsewhere, ends the way. */
function referenceOf(node: SpecNode): string[] | undefined {
  const reference = textAt(node, '$ref')
  const fragment = reference?.startsWith('#/') ? decodeFragment(reference.slice(1)) : undefined
  return fragment === undefined ? undefined : segmentsOf(fragment)
}

function decodeFragment(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return undefined
  }
}
