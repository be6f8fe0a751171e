import { BaseResolver, createConfig, lintDocument, Source } from '@redocly/openapi-core'
import type { Findings } from './findings.ts'
import { offsetOf, type SpecNode } from './spec-node.ts'

/**
 * What the format itself demands is an error; what makes trouble for readers and generators is a warning. Rules that run patterns
 * or compile schemas (examples against schemas) are left out: both are the uploader's code. So is the one about references, which takes
 * the name of a schema in a discriminator's mapping for a file; check-references.ts has looked at all of them.
 */
const rules = {
  struct: 'error',
  'no-identical-paths': 'error',
  'path-declaration-must-exist': 'error',
  'path-not-include-query': 'error',
  'path-parameters-defined': 'error',
  'operation-operationId-unique': 'error',
  'operation-parameters-unique': 'error',
  'spec-components-invalid-map-name': 'error',
  'security-defined': 'warn',
  'no-ambiguous-paths': 'warn',
  'no-path-trailing-slash': 'warn',
  'no-channel-trailing-slash': 'warn',
  'no-duplicated-tag-names': 'warn',
  'no-duplicated-enum-values': 'warn',
  'no-enum-type-mismatch': 'warn',
  'no-schema-type-mismatch': 'warn',
  'no-server-variables-empty-enum': 'warn',
  'no-undefined-server-variable': 'warn',
  'no-unused-components': 'warn',
  'operation-operationId': 'warn',
  'operation-summary': 'warn',
} as const

/** Every reference that comes here was found to be local, so this is for what nobody thought of: it reads nothing (threat G-I). */
class NothingElse extends BaseResolver {
  override resolveExternalRef(_base: string | null, reference: string): string {
    return `outside:${reference}`
  }
  override loadExternalRef(): Promise<never> {
    return Promise.reject(new Error('other files and URLs are not read'))
  }
}

const configs = { all: createConfig({ rules }), structure: createConfig({ rules: { struct: 'error' } }) }

/**
 * The structure of the format, and rules for it, as Redocly knows them. `structure` leaves out the rules, which stumble over what has
 * another structure. Rejects with RangeError where references lead too deep.
 */
export async function lint(root: SpecNode, findings: Findings, what: 'all' | 'structure'): Promise<void> {
  const problems = await lintDocument({
    document: { source: new Source('spec', ''), parsed: root.value },
    config: await configs[what],
    externalRefResolver: new NothingElse(),
  })
  for (const { severity, ruleId, message, location } of problems) {
    const [{ pointer = '#/', reportOnKey = false } = {}] = location
    const place = pointer.replace(/^#\/?(?=$)/, '').replace(/^#/, '')
    findings.add({
      severity: severity === 'error' ? 'error' : 'warning',
      rule: ruleId,
      message,
      pointer: place,
      at: offsetOf(root, place, reportOnKey),
    })
  }
}
