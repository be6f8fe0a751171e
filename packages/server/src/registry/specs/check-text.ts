import { FORBIDDEN_CHARACTER } from './decode-text.ts'
import { findScript } from './find-script.ts'
import type { Findings } from './findings.ts'
import { pointerOf, type SpecNode, type Stop, walk } from './spec-node.ts'

/** Turns the direction of what follows, so that a reader sees another text than a program (CVE-2021-42574). */
const TURNS_DIRECTION = /[\u202A-\u202E\u2066-\u2069]/
/** Only half of a pair is a surrogate to a pattern that reads code points. */
const LONE_SURROGATE = /\p{Surrogate}/u
/** Shown as Markdown or as text. Other members are shown as links, or as code. */
const prose = new Set(['description', 'summary', 'title', 'name'])
/** Where they lead is looked at elsewhere, with a text of its own. */
const references = new Set(['$ref', '$dynamicRef', '$recursiveRef', 'operationRef', 'externalValue'])

/** Every name and every text: characters that deceive or break, and script (dependencies.md finding 6). */
export function checkText(root: SpecNode, findings: Findings): void {
  for (const stop of walk(root)) {
    if (stop.name !== undefined) check(stop.name, stop, stop.keyAt, 'prose')
    if (typeof stop.node.value === 'string') check(stop.node.value, stop, stop.node.at, kindOf(stop))
  }

  function check(text: string, { place }: Stop, at: number, kind: 'prose' | 'link' | 'data'): void {
    const refuse = (rule: string, message: string) =>
      findings.add({ severity: 'error', rule, message, pointer: pointerOf(place), at })
    if (FORBIDDEN_CHARACTER.test(text)) refuse('characters', 'This text has control characters, such as NUL.')
    if (LONE_SURROGATE.test(text)) refuse('characters', 'This text has half a character (a lone surrogate).')
    if (TURNS_DIRECTION.test(text)) refuse('characters', 'This text has characters that turn its direction.')
    const script = findScript(text, kind)
    if (script) refuse('script', `${script} Viewers may run it, so write it without.`)
  }
}

function kindOf({ name, inData }: Stop): 'prose' | 'link' | 'data' {
  // A property may be called `example`: what is shown as prose is looked at as prose wherever it is.
  if (name !== undefined && (prose.has(name) || references.has(name))) return 'prose'
  return inData ? 'data' : 'link'
}
