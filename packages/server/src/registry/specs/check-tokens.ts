import type { CST } from 'yaml'
import type { Findings } from './findings.ts'
import { specLimits } from './spec-limits.ts'
import { type Place, pointerOf } from './spec-node.ts'

/** A collection, and how far it has been read. */
interface Level {
  place: Place
  /** What is still to be read, last first. */
  left: { token: CST.Token; place: Place }[]
}

/**
 * What a spec may not have of YAML, and more of it than a spec may have. Looks at tokens, without a call in a call: what is
 * nested too deeply must be found before anything that recurses sees it. Ends at the first thing that makes reading on useless.
 */
export function checkTokens(tokens: readonly CST.Token[], findings: Findings): void {
  let documents = 0
  for (const token of tokens) {
    if (token.type === 'directive' && !/^%YAML 1\.2\s*$/.test(token.source)) {
      refuse('YAML directives other than %YAML 1.2 are not read.', token.offset)
    }
    if (token.type !== 'document') continue
    documents++
    if (documents > 1) refuse('There is a second YAML document. A spec is one.', token.offset)
    if (documents === 1 && token.value) checkContent(token.value, token.start)
    if (findings.failed()) return
  }

  function checkContent(root: CST.Token, before: CST.SourceToken[]): void {
    checkProperties(before, undefined)
    let nodes = 0
    const levels: Level[] = [{ place: undefined, left: [{ token: root, place: undefined }] }]
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      const next = level.left.pop()
      if (!next) {
        levels.pop()
        continue
      }
      const { token, place } = next
      nodes++
      if (nodes > specLimits.nodesMax) {
        limit(`There are more than ${specLimits.nodesMax} values. Split the spec.`, token.offset, place)
      }
      if (token.type === 'alias') feature('aliases (*)', token.offset, place)
      if (token.type === 'block-scalar') checkProperties(token.props, place)
      const isCollection = token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection'
      if (isCollection && levels.length > specLimits.depthMax) {
        limit(`Objects and arrays are more than ${specLimits.depthMax} levels deep.`, token.offset, place)
      }
      if (isCollection && token.items.length > specLimits.membersMax) {
        limit(`There are more than ${specLimits.membersMax} members in here. Split the spec.`, token.offset, place)
      }
      if (findings.failed()) return
      if (isCollection) levels.push({ place, left: childrenOf(token, place).reverse() })
    }
  }

  function childrenOf(collection: CST.BlockMap | CST.BlockSequence | CST.FlowCollection, place: Place): Level['left'] {
    const children: Level['left'] = []
    for (const [at, { start, key, sep, value }] of (collection.items as CST.CollectionItem[]).entries()) {
      const own: Place = { parent: place, segment: key ? nameOf(key) : at }
      checkProperties(start, own)
      checkProperties(sep ?? [], own)
      if (key) children.push({ token: key, place: own })
      if (value) children.push({ token: value, place: own })
    }
    return children
  }

  function checkProperties(tokens: readonly { type: string; offset?: number }[], place: Place): void {
    for (const { type, offset = 0 } of tokens) {
      if (type === 'anchor') feature('anchors (&)', offset, place)
      if (type === 'tag') feature('tags (!)', offset, place)
    }
  }

  function feature(what: string, at: number, place: Place): void {
    refuse(`YAML ${what} are not read. Write it out, or use $ref.`, at, place)
  }

  function refuse(message: string, at: number, place?: Place): void {
    findings.add({ severity: 'error', rule: 'yaml-feature', message, pointer: pointerOf(place), at })
  }

  function limit(message: string, at: number, place: Place): void {
    findings.add({ severity: 'error', rule: 'limit', message, pointer: pointerOf(place), at })
  }
}

/** Near enough for a pointer: quotes are left out, escapes are not undone. */
function nameOf(key: CST.Token): string {
  return 'source' in key ? key.source.replace(/^(["'])(.*)\1$/s, '$2').slice(0, specLimits.nameLengthMax) : ''
}
