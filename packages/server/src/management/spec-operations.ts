import type { ApiId } from '@portreeve/protocol'
import { z } from 'zod'
import { type SpecAdministration, type SpecSource, specLimits } from '../registry/index.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, epochSeconds } from './schemas.ts'

/** What may be sent. `text/plain` and forms are not here: pages of other sites can send those (threat T-20). */
const bodyTypes = [
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'text/x-yaml',
  'application/json',
  'application/openapi+json',
  'application/openapi+yaml',
  'application/vnd.oai.openapi',
  'application/vnd.oai.openapi+json',
  'application/vnd.aai.asyncapi',
  'application/vnd.aai.asyncapi+json',
  'application/vnd.aai.asyncapi+yaml',
  'application/octet-stream',
]

const finding = z.object({
  severity: z.enum(['error', 'warning']),
  rule: z.string().describe('Stable name'),
  message: z.string(),
  pointer: z.string().describe('JSON pointer (RFC 6901) into the spec; empty for the whole of it'),
  line: z.int().min(1).describe('In the text as uploaded'),
  column: z.int().min(1),
})

const described = {
  format: z.enum(['openapi', 'asyncapi']),
  formatVersion: z.string(),
  syntax: z.enum(['yaml', 'json']),
  title: z.string(),
  version: z.string(),
}

const findings = { findings: z.array(finding), findingsLeftOut: z.int().min(0).describe('So many more were found') }

const suggested = z
  .object({
    name: z.string().optional(),
    description: z.string().optional(),
    version: z.string().optional(),
    tags: z.array(z.string()).optional(),
    basePath: z.string().optional(),
  })
  .describe('What the spec says of the API. Nothing of it is taken over by itself')

const spec = z.object({
  apiId: anyId,
  ...described,
  findings: findings.findings,
  bytes: z.int().describe('Of the text, in UTF-8'),
  uploadedAt: epochSeconds,
  uploadedBy: z.string().optional().describe('For its own organization'),
  sourceUrl: z.string().optional().describe('For its own organization, where it was fetched'),
})

const params = z.object({ apiId: anyId })
/** Looked at as bytes, because what is wrong with them has a place too. */
const body = z
  .string()
  .optional()
  .describe('The spec, or `{"url": "https://…"}` as application/json: where it is fetched')
const upload = { params, body, bodyTypes, bodyBytesMax: specLimits.bytesMax }
const path = '/apis/:apiId/spec'

export interface SpecOperationsDeps {
  specs: SpecAdministration
}

/** Descriptions of APIs: OpenAPI for REST APIs, AsyncAPI for async ones. */
export function specOperations({ specs }: SpecOperationsDeps): Operation[] {
  return [
    operation({
      id: 'apis.spec.get',
      method: 'GET',
      path,
      summary: 'Shows what is known of an API’s spec',
      description: 'For everybody who sees the API. The text is at `/apis/{apiId}/spec/document`.',
      params,
      success: { status: 200, body: spec, description: 'The spec, without its text.' },
      refusals: ['not_found'],
      handle: ({ actor, params }) => specs.show(actor, params.apiId as ApiId),
    }),
    operation({
      id: 'apis.spec.download',
      method: 'GET',
      path: `${path}/document`,
      summary: 'Answers an API’s spec as it was uploaded',
      params,
      success: { status: 200, content: 'application/yaml', description: 'The text. JSON is YAML too.' },
      refusals: ['not_found'],
      async handle({ actor, params }) {
        const found = await specs.download(actor, params.apiId as ApiId)
        if (!found.ok) return found
        const { format, syntax, text } = found.value
        return { ok: true, value: { text, fileName: `${format}.${syntax}` } }
      },
    }),
    operation({
      id: 'apis.spec.put',
      method: 'PUT',
      path,
      summary: 'Uploads an API’s spec',
      description: [
        `OpenAPI 2.0 to 3.2 for a REST API, AsyncAPI 2 and 3 for an async one; YAML or JSON in UTF-8, at most ${specLimits.bytesMax / 1024 / 1024} MB. Replaces the one of before.`,
        'One with errors is refused (`INVALID-REQUEST`), with all findings in the member `findings`. Warnings are kept with it.',
        'Example: `curl -X PUT -H "Content-Type: application/yaml" --data-binary @openapi.yaml …`, or `{"url": "https://example.com/openapi.yaml"}` as `application/json`.',
      ].join('\n\n'),
      ...upload,
      success: {
        status: 200,
        body: spec.extend({ findingsLeftOut: findings.findingsLeftOut, suggested: suggested.optional() }),
        description: 'The spec as it is kept.',
      },
      refusals: ['not_found', 'forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, params, request }) => specs.put(actor, params.apiId as ApiId, sourceOf(request)),
    }),
    operation({
      id: 'apis.spec.check',
      method: 'POST',
      path: `${path}/check`,
      summary: 'Says what would become of a spec',
      description: 'Reads it as `PUT` does, and keeps nothing.',
      ...upload,
      success: {
        status: 200,
        body: z.object({
          accepted: z.boolean().describe('It has no error'),
          ...z.object(described).partial().shape,
          ...findings,
          suggested: suggested.optional(),
        }),
        description: 'What was found.',
      },
      refusals: ['not_found', 'forbidden', 'conflict'],
      audit: 'room', // Changes nothing, so the room keeps no record of it.
      handle: ({ actor, params, request }) => specs.check(actor, params.apiId as ApiId, sourceOf(request)),
    }),
    operation({
      id: 'apis.spec.remove',
      method: 'DELETE',
      path,
      summary: 'Removes an API’s spec',
      params,
      success: { status: 204, description: 'It is gone.' },
      refusals: ['not_found', 'forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, params }) => specs.remove(actor, params.apiId as ApiId),
    }),
  ]
}

/** A JSON object whose only member is `url` is no spec. Longer ones are not parsed here: that is for another process. */
const URL_BYTES_MAX = 4096

function sourceOf({ headers, body }: { headers: { 'content-type'?: string | undefined }; body: Buffer }): SpecSource {
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const isJson = /[/+]json$/.test(type.trim())
  const url = isJson && body.length <= URL_BYTES_MAX ? urlIn(body) : undefined
  return url === undefined
    ? { bytes: body, declared: isJson ? 'json' : /yaml$/.test(type.trim()) ? 'yaml' : undefined }
    : { url }
}

function urlIn(body: Buffer): string | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    const members = Object.entries(value ?? {})
    const [[name, url] = []] = members
    return members.length === 1 && name === 'url' && typeof url === 'string' ? url : undefined
  } catch {
    return undefined
  }
}
