import { MANAGEMENT_READ, MANAGEMENT_WRITE } from '../../identity/index.ts'
import { locator } from '../make-reply.ts'
import type { Operation } from '../operation.ts'
import { MANAGEMENT_PATH } from '../problem.ts'
import { describeOperation } from './describe-operation.ts'
import { problemSchema } from './describe-problems.ts'
import { createSchemaDescriber } from './describe-schemas.ts'
import { tagOf, tags } from './tags.ts'

const DESCRIPTION = `Everything about an exchange: organizations, APIs, apps, subscriptions, and the exchange itself.

Send \`Authorization: Bearer …\` with a personal token (\`pmt_…\`) or an access token of a user with scope \`${MANAGEMENT_READ}\` or \`${MANAGEMENT_WRITE}\`.
What does not exist and what one may not see are answered alike. Refusals are problem documents (RFC 9457). Lists come in pages:
\`next\` of one page is \`after\` of the next. How requests are made safe to repeat, and changes safe from each other, stands in docs/management-api.md.`

/** An OpenAPI 3.1 document, out of the declarations that also serve. `issuer` is where callers get their tokens, when anywhere. Pure. */
export function describeApi(operations: readonly Operation[], issuer: string | undefined): object {
  const schemas = createSchemaDescriber(operations)
  const responses: Record<string, object> = {}
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of operations) {
    const path = operation.path.replace(/:([A-Za-z_]+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][operation.method.toLowerCase()] = describeOperation(operation, {
      schemas,
      responses,
      oauth2: issuer !== undefined,
      located: locator(operation, operations) !== undefined,
    })
  }
  const used = new Set(operations.map(({ path }) => tagOf(path)))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Portreeve management API',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: MANAGEMENT_PATH }],
    tags: Object.values(tags).filter(({ name }) => used.has(name)),
    security: [{ personalToken: [] }],
    paths,
    components: {
      schemas: { ...schemas.components(), Problem: problemSchema },
      responses,
      parameters,
      headers,
      securitySchemes: securitySchemes(issuer),
    },
  }
}

const text = (description: string) => ({ description, schema: { type: 'string' } })

const headers = {
  'Request-Id': text('The one of the request, or a new one. Finds it in the log.'),
  ETag: text('The revision, for `If-Match` and `If-None-Match`.'),
  Location: text('Where what was made can be seen.'),
  'WWW-Authenticate': text('What is wrong with the token (RFC 6750 §3).'),
  'Retry-After': { description: 'After how many seconds to ask again.', schema: { type: 'integer' } },
}

const parameters = {
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
  },
  'If-Match': {
    name: 'If-Match',
    in: 'header',
    description: 'The `ETag` that the caller has seen: refused with 412 when it is another by now.',
    schema: { type: 'string' },
  },
  'If-None-Match': {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` that the caller has: answered with 304 while it is that one.',
    schema: { type: 'string' },
  },
}

function securitySchemes(issuer: string | undefined): object {
  const personalToken = {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'pmt_…',
    description:
      "A personal token, made with `POST /me/tokens` or the command line. Its user's roles decide what it may do.",
  }
  if (issuer === undefined) return { personalToken }
  const oauth2 = {
    type: 'oauth2',
    description: 'An access token that a user allowed a client to have.',
    flows: {
      authorizationCode: {
        authorizationUrl: `${issuer}/v1/authorize`,
        tokenUrl: `${issuer}/v1/token`,
        refreshUrl: `${issuer}/v1/token`,
        scopes: {
          [MANAGEMENT_READ]: 'See what the user may see.',
          [MANAGEMENT_WRITE]: 'See and change what the user may.',
        },
      },
    },
  }
  return { personalToken, oauth2 }
}
