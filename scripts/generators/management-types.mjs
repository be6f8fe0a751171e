import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import ts from 'typescript'

/**
 * An OpenAPI document, as far as this reads it.
 * @typedef {{ paths: Record<string, Record<string, Operation>>, components: Record<string, unknown> }} Description
 * @typedef {{ parameters: Parameter[], responses: Record<string, Response> } & Record<string, unknown>} Operation
 * @typedef {{ $ref?: string, name?: string }} Parameter
 * @typedef {{ description: string, content?: object }} Response
 */

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Where the types are kept, from the root. */
export const SCHEMA_PATH = 'packages/client/src/management/schema.ts'

const HEADING = `/*
 * What the management API takes and answers. Made by \`npm run generate\` out of the description that the exchange itself serves
 * (docs/management-api.md); what is written here by hand is lost.
 */

`

/**
 * The types of the management client: paths, operations and what they are made of, in the form that openapi-fetch reads.
 * @param {Description} description
 * @returns {Promise<string>} Formatted like the rest of the sources.
 */
export async function managementTypes(description) {
  const nodes = await openapiTS(/** @type {never} */ (withoutWhatNoTypeNeeds(description)), {
    silent: true,
    // A member that has a default may be left out of a request.
    defaultNonNullable: false,
  })
  const used = nodes.filter((node) => !(ts.isTypeAliasDeclaration(node) && /^(webhooks|\$defs)$/.test(node.name.text)))
  return format(HEADING + astToString(used))
}

/**
 * Every refusal becomes the same error, so of the answers only those that succeed are left, without headers; and the client keeps no answers
 * that it could ask for again with If-None-Match.
 * @param {Description} description
 * @returns {Description}
 */
function withoutWhatNoTypeNeeds(description) {
  const { paths, components, ...rest } = description
  const left = Object.entries(paths).map(([path, operations]) => [
    path,
    Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, reduced(operation)])),
  ])
  const { schemas, parameters } =
    /** @type {{ schemas: Record<string, unknown>, parameters: Record<string, unknown> }} */ (components)
  const { 'If-None-Match': _kept, ...sent } = parameters
  return /** @type {Description} */ (
    withoutPatterns({
      ...rest,
      paths: Object.fromEntries(left),
      components: { schemas, parameters: sent },
    })
  )
}

/** @param {Operation} operation @returns {Operation} */
function reduced({ parameters, responses, ...operation }) {
  const succeeding = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  return {
    ...operation,
    parameters: parameters.filter(({ $ref }) => !$ref?.endsWith('/If-None-Match')),
    responses: Object.fromEntries(
      succeeding.map(([status, { description, content }]) => [status, { description, ...(content && { content }) }]),
    ),
  }
}

/**
 * Two patterns that a string has to match are no type, and would be written as `string & (unknown & unknown)`.
 * @param {unknown} value
 * @returns {unknown}
 */
function withoutPatterns(value) {
  if (Array.isArray(value)) return value.map(withoutPatterns)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([name, member]) => !(name === 'allOf' && isPatterns(member)))
  return Object.fromEntries(members.map(([name, member]) => [name, withoutPatterns(member)]))
}

/** @param {unknown} parts */
const isPatterns = (parts) =>
  Array.isArray(parts) && parts.every((part) => Object.keys(part).every((name) => name === 'pattern'))

/** @param {string} text */
function format(text) {
  const flags = ['format', `--stdin-file-path=${SCHEMA_PATH}`]
  const run = spawnSync(`${root}node_modules/.bin/biome`, flags, { cwd: root, input: text, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`biome did not format the types:\n${run.stderr}`)
  return run.stdout
}
