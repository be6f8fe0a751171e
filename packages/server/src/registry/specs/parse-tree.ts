import { Composer, type Document, isMap, isScalar, isSeq, type Pair, type ParsedNode, Parser, type Scalar } from 'yaml'
import { checkTokens } from './check-tokens.ts'
import type { Findings } from './findings.ts'
import { specLimits } from './spec-limits.ts'
import { type Place, pointerOf, type SpecMember, type SpecNode } from './spec-node.ts'

export interface ParsedText {
  syntax: 'yaml' | 'json'
  root: SpecNode
}

/** One bracket too many makes an error of every word behind it: the first ones say it all. */
const SYNTAX_ERRORS_MAX = 3

/** The tree of a text, or undefined with the reason among the findings. JSON is read as what it is in YAML, with its strictness checked first. */
export function parseTree(
  text: string,
  declared: 'yaml' | 'json' | undefined,
  findings: Findings,
): ParsedText | undefined {
  const json = isJson(text, declared, findings)
  if (findings.failed()) return undefined
  const tokens = [...new Parser().parse(text)]
  checkTokens(tokens, findings)
  if (findings.failed()) return undefined
  // The version is named because a directive could choose another, and 1.1 has merge keys, sexagesimals and `yes`.
  const [document] = new Composer({ version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false }).compose(
    tokens,
    true,
    text.length,
  )
  for (const { message, pos } of document?.errors.slice(0, SYNTAX_ERRORS_MAX) ?? []) {
    findings.add({
      severity: 'error',
      rule: 'syntax',
      message: `${message}.`.replace(/\.\.$/, '.'),
      pointer: '',
      at: pos[0],
    })
  }
  if (findings.failed()) return undefined
  const root = build((document as Document.Parsed | undefined)?.contents, undefined, 0, findings)
  return findings.failed() ? undefined : { syntax: json ? 'json' : 'yaml', root }
}

function isJson(text: string, declared: 'yaml' | 'json' | undefined, findings: Findings): boolean {
  if (declared === 'yaml' || (declared === undefined && !/^\s*[{[]/.test(text))) return false
  try {
    JSON.parse(text)
    return true
  } catch (fault) {
    const at = Number(/position (\d+)/.exec(String(fault))?.[1] ?? 0)
    // Without a word about its type it may be YAML, whose objects may begin with a brace too.
    if (declared === 'json')
      findings.add({ severity: 'error', rule: 'syntax', message: 'This is not JSON from here on.', pointer: '', at })
    return false
  }
}

type Given = ParsedNode | Scalar | null | undefined

/** checkTokens has seen to it that this cannot go deep. */
function build(given: Given, place: Place, end: number, findings: Findings): SpecNode {
  const at = given?.range?.[0] ?? end
  if (isMap(given)) return buildObject(given.items as Pair<ParsedNode, ParsedNode | null>[], at, place, findings)
  if (isSeq(given)) {
    const items = given.items.map((item, index) =>
      build(item as Given, { parent: place, segment: index }, at, findings),
    )
    return { at, items, value: items.map(({ value }) => value) }
  }
  const value = isScalar(given) ? given.value : null
  if (typeof value === 'number') checkNumber(value, isScalar(given) ? given.source : '', at, place, findings)
  return { at, value: typeof value === 'bigint' ? Number(value) : value }
}

function buildObject(
  pairs: readonly Pair<ParsedNode, ParsedNode | null>[],
  at: number,
  place: Place,
  findings: Findings,
): SpecNode {
  const members = new Map<string, SpecMember>()
  const value: Record<string, unknown> = {}
  for (const { key, value: given } of pairs) {
    const keyAt = key.range?.[0] ?? at
    const refuse = (rule: string, message: string) =>
      findings.add({ severity: 'error', rule, message, pointer: pointerOf(place), at: keyAt })
    if (!isScalar(key)) {
      refuse('yaml-feature', 'The name of a member has to be text.')
      continue
    }
    // What is written, for names such as 200 and 1.0: as a number it would be another name.
    const name = typeof key.value === 'string' ? key.value : (key.source ?? '')
    if (name === '') refuse('name', 'The name of a member is missing.')
    else if (name === '__proto__') refuse('name', 'No member may be named __proto__.')
    else if (name === '<<') refuse('yaml-feature', 'YAML merge keys (<<) are not read. Write it out, or use $ref.')
    else if (name.length > specLimits.nameLengthMax)
      refuse('limit', `A name has more than ${specLimits.nameLengthMax} characters.`)
    else if (members.has(name)) refuse('duplicate-key', 'This name is in here twice.')
    else {
      const node = build(given as Given, { parent: place, segment: name }, key.range?.[1] ?? keyAt, findings)
      members.set(name, { keyAt, node })
      value[name] = node.value
    }
  }
  return { at, members, value }
}

function checkNumber(value: number, source: string | undefined, at: number, place: Place, findings: Findings): void {
  const refuse = (severity: 'error' | 'warning', message: string) =>
    findings.add({ severity, rule: 'number', message, pointer: pointerOf(place), at })
  if (!Number.isFinite(value)) refuse('error', 'This number is too large, or none at all.')
  else if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(source ?? '')) {
    refuse('warning', 'This number is too large to be read exactly.')
  }
}
