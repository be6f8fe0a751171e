import type { Spec, SpecFinding } from '../../store/index.ts'
import { checkEventRules } from './check-event-rules.ts'
import { checkPatterns } from './check-patterns.ts'
import { checkReferences } from './check-references.ts'
import { checkText } from './check-text.ts'
import { decodeText, FORBIDDEN_CHARACTER } from './decode-text.ts'
import { detectFormat } from './detect-format.ts'
import { createFindings, type Findings } from './findings.ts'
import { lint } from './lint.ts'
import { parseTree } from './parse-tree.ts'
import { specLimits } from './spec-limits.ts'
import type { SpecNode } from './spec-node.ts'
import { basePathOf, type SpecSuggestion, suggest } from './suggest.ts'

/** What was read from the bytes of one spec. Plain data: it travels between processes. */
export interface SpecReading {
  /** Undefined when an error refuses the spec. */
  spec?:
    | (Pick<Spec, 'format' | 'formatVersion' | 'syntax' | 'text' | 'title' | 'version'> & { suggested: SpecSuggestion })
    | undefined
  findings: SpecFinding[]
  /** More were found than are listed. */
  leftOut: number
}

/** What the spec is for. */
export interface SpecPurpose {
  kind: 'rest' | 'async'
  /** As registered; a spec that says another is warned about. */
  basePath: string
  /** By its media type; undefined when that says nothing. */
  declared?: 'yaml' | 'json' | undefined
}

/**
 * Reads and judges one spec. Each step sees only what the steps before it found harmless: what is nested too deeply never reaches code that
 * recurses, and references that lead outside never reach code that follows them.
 */
export async function readSpec(bytes: Uint8Array, purpose: SpecPurpose): Promise<SpecReading> {
  const decoded = bytes.length > specLimits.bytesMax ? undefined : decodeText(bytes)
  const text = decoded?.ok ? decoded.value : ''
  const findings = createFindings(text)
  const refuse = (rule: string, message: string) =>
    findings.add({ severity: 'error', rule, message, pointer: '', at: 0 })
  if (!decoded) refuse('limit', `A spec may have ${specLimits.bytesMax / 1024 / 1024} MB.`)
  else if (!decoded.ok) refuse('encoding', decoded.detail)
  const checked = findings.failed() ? undefined : checkSpec(text, purpose, findings)
  if (!checked) return findings.list()
  const { root, format, syntax } = checked
  if (!findings.failed()) await lintSafely(root, findings)
  if (format.format === 'asyncapi') checkEventRules(root, format.formatVersion, findings)
  const failed = findings.failed()
  const suggested = suggest(root)
  const { name: title = '', version = '' } = suggested
  return { ...findings.list(), ...(!failed && { spec: { ...format, syntax, text, title, version, suggested } }) }
}

/** Everything about a text but the structure that its format asks for. Undefined when there is nothing to look at; the findings say why. */
export function checkSpec(text: string, purpose: SpecPurpose, findings: Findings) {
  const refuse = (rule: string, message: string, at: number) =>
    findings.add({ severity: 'error', rule, message, pointer: '', at })
  const forbidden = FORBIDDEN_CHARACTER.exec(text)
  if (forbidden) refuse('characters', 'The text has control characters, such as NUL, from here on.', forbidden.index)
  else if (text.trim() === '') refuse('syntax', 'The spec is empty.', 0)
  const parsed = findings.failed() ? undefined : parseTree(text, purpose.declared, findings)
  const format = parsed && detectFormat(parsed.root, findings)
  if (!parsed || !format) return undefined
  checkPurpose(format.format, purpose, parsed.root, findings)
  checkReferences(parsed.root, findings)
  checkText(parsed.root, findings)
  checkPatterns(parsed.root, findings)
  return { ...parsed, format }
}

function checkPurpose(
  format: Spec['format'],
  { kind, basePath }: SpecPurpose,
  root: SpecNode,
  findings: Findings,
): void {
  const wanted = kind === 'rest' ? 'openapi' : 'asyncapi'
  if (format !== wanted) {
    const message = kind === 'rest' ? 'A REST API is described by OpenAPI.' : 'An async API is described by AsyncAPI.'
    findings.add({ severity: 'error', rule: 'format', message, pointer: '', at: root.at })
  }
  const said = kind === 'rest' ? basePathOf(root) : undefined
  if (said && said.path !== basePath) {
    const message = 'This is not the base path under which the API is registered.'
    findings.add({ severity: 'warning', rule: 'base-path', message, pointer: said.pointer, at: said.at })
  }
}

/** The linter recurses into what references lead to, so a long chain of them can still end its stack. */
async function lintSafely(root: SpecNode, findings: Findings): Promise<void> {
  const refuse = (message: string) =>
    findings.add({ severity: 'error', rule: 'struct', message, pointer: '', at: root.at })
  for (const what of ['all', 'structure'] as const) {
    try {
      return await lint(root, findings, what)
    } catch (fault) {
      if (fault instanceof RangeError) return refuse('References lead through too many levels.')
    }
  }
  refuse('The structure could not be checked: something in it is of an unexpected kind.')
}
