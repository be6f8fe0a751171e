import { hostileTexts } from './hostile.ts'

/** A text with every way in, one after the other. */
const all = hostileTexts.join('\n\n')
const one = (at: number): string => hostileTexts[at % hostileTexts.length] ?? ''
const LINK = 'javascript:window.portreeveHit=1'

const schema = {
  type: 'object',
  title: one(0),
  description: all,
  required: [one(1)],
  externalDocs: { url: LINK, description: one(2) },
  properties: {
    [one(1)]: {
      type: 'string',
      enum: [...hostileTexts],
      default: one(3),
      example: one(4),
      format: one(5),
      pattern: one(6),
    },
    __proto__name: { type: one(0), items: one(1) },
    html: {
      type: 'string',
      description: `<img src="https://outside.example/p.png"> ![p](https://outside.example/q.png)`,
    },
    outside: { $ref: 'https://outside.example/schema.json#/x' },
    own: { $ref: '/management/v1/me' },
    long: { type: 'string', minLength: 2_000_000_000, pattern: '^(a{999}){999}$' },
    many: { type: 'array', minItems: 100_000_000, items: { type: 'string' } },
  },
  xml: { name: one(0), namespace: LINK },
  discriminator: { propertyName: one(0), mapping: { a: LINK } },
}

const operation = {
  tags: [one(0)],
  summary: one(1),
  description: `${all}\n\n[click](${LINK}) <${LINK}> ![x](https://outside.example/x.png)`,
  operationId: one(2),
  deprecated: true,
  externalDocs: { url: LINK, description: one(3) },
  parameters: hostileTexts.map((text, at) => ({
    ...{ name: text, description: all, required: true, style: one(at), example: one(at + 1) },
    in: ['query', 'header', 'cookie', one(at)][at % 4],
    schema: { type: 'string', enum: [...hostileTexts], default: text },
  })),
  requestBody: {
    description: all,
    content: { [one(0)]: { schema, example: one(1), examples: { [one(2)]: { value: one(3), externalValue: LINK } } } },
  },
  responses: {
    200: {
      description: all,
      headers: { [one(1)]: { description: all, schema } },
      content: { 'text/html': { schema, example: all }, 'application/xml': { schema } },
    },
    [one(3)]: { description: one(4), links: { [one(5)]: { operationRef: LINK, description: all } } },
  },
  callbacks: { [one(6)]: { [LINK]: { post: { summary: one(7), responses: {} } } } },
  security: [{ [one(0)]: [one(1)] }],
  servers: [{ url: LINK, description: all }],
  'x-code-samples': [{ source: all }],
}

const info = {
  title: one(0),
  version: one(1),
  description: all,
  termsOfService: LINK,
  contact: { name: one(2), url: LINK, email: one(3) },
  license: { name: one(4), url: LINK },
}

const openApi = (version: string) => ({
  openapi: version,
  info,
  servers: [{ url: 'https://outside.example' }],
  tags: [{ name: one(0), description: all, externalDocs: { url: LINK } }],
  paths: {
    [`/${one(1)}`]: { get: operation, post: operation },
    '/$ref': { $ref: 'https://outside.example/path.json' },
  },
  webhooks: { [one(2)]: { post: operation } },
  components: {
    securitySchemes: { [one(0)]: { type: 'openIdConnect', openIdConnectUrl: 'https://outside.example' } },
    schemas: { [one(1)]: schema },
  },
  jsonSchemaDialect: 'https://outside.example/dialect',
})

const message = {
  ...{ name: one(0), title: one(1), summary: one(2), description: all, contentType: one(3) },
  headers: schema,
  payload: schema,
  examples: [{ name: one(4), summary: one(5), payload: { text: all } }],
  externalDocs: { url: LINK },
}

const multiplying = (prefix: string): Record<string, unknown> =>
  Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => [
      `S${at}`,
      {
        type: 'object',
        properties: Object.fromEntries(
          Array.from({ length: 20 }, (_, n) => [`p${n}`, { $ref: `${prefix}S${at < 19 ? at + 1 : 0}` }]),
        ),
      },
    ]),
  )

function nested(levels: number): unknown {
  let value: unknown = { type: 'string' }
  for (let at = 0; at < levels; at++)
    value = { type: 'object', properties: { deeper: value, list: { type: 'array', items: {} } } }
  return value
}

const withSchema = (schema: unknown, schemas: Record<string, unknown>) => ({
  openapi: '3.0.3',
  info: { title: 'x', version: '1' },
  paths: {
    '/a': {
      post: {
        requestBody: { content: { 'application/json': { schema } } },
        responses: { 200: { description: 'x', content: { 'application/json': { schema } } } },
      },
    },
  },
  components: { schemas },
})

/** Documents that a page must show, or say that it cannot, and stay alive: by what they try. Most the exchange would refuse; older ones it may have. */
export const hostileSpecs: Record<string, string> = {
  'scripts in OpenAPI 3.1': JSON.stringify(openApi('3.1.0')),
  'scripts in OpenAPI 3.0': JSON.stringify(openApi('3.0.3')),
  'scripts in Swagger 2': JSON.stringify({
    ...{ swagger: '2.0', info, host: 'outside.example', basePath: LINK, schemes: ['javascript'] },
    paths: {
      [`/${one(1)}`]: {
        get: {
          ...operation,
          parameters: [
            { name: 'body', in: 'body', schema },
            { name: one(2), in: 'query', type: 'string', description: all },
          ],
        },
      },
    },
    definitions: { [one(1)]: schema },
  }),
  'scripts in AsyncAPI 2': JSON.stringify({
    asyncapi: '2.6.0',
    info,
    channels: {
      [one(1)]: {
        description: all,
        parameters: { [one(2)]: { description: all } },
        subscribe: { summary: one(3), description: all, message },
        publish: { message: { oneOf: [message, message] } },
      },
    },
  }),
  'scripts in AsyncAPI 3': JSON.stringify({
    asyncapi: '3.0.0',
    info,
    channels: { [one(1)]: { address: one(2), title: one(3), description: all, messages: { [one(4)]: message } } },
    operations: {
      [one(5)]: {
        action: 'send',
        channel: { $ref: `#/channels/${one(1).replaceAll('~', '~0').replaceAll('/', '~1')}` },
        summary: one(6),
      },
    },
  }),
  'references in circles that multiply': JSON.stringify(
    withSchema({ $ref: '#/components/schemas/S0' }, multiplying('#/components/schemas/')),
  ),
  'a thousand levels': JSON.stringify(withSchema(nested(1_000), {})),
  'the wrong type in every place': JSON.stringify({
    openapi: '3.1.0',
    info: [],
    tags: 'x',
    paths: {
      '/a': {
        get: { summary: {}, description: 7, tags: {}, parameters: { a: 1 }, requestBody: 'x', responses: [1, 'x'] },
        post: 'x',
        put: null,
      },
      '/b': [],
    },
    components: 'x',
  }),
  'no description at all': '{"hello": [1, 2, 3]}',
  'broken text': 'openapi: 3.1.0\npaths: {"/a": [[[',
  'two megabytes of operations': JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Large', version: '1' },
    paths: Object.fromEntries(
      Array.from({ length: 4_000 }, (_, at) => [
        `/things-${at}/{id}`,
        {
          get: {
            summary: `Read thing ${at}`,
            description: 'x'.repeat(300),
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
            responses: { 200: { description: 'x' } },
          },
        },
      ]),
    ),
  }),
  'two megabytes in one schema': JSON.stringify(
    withSchema(
      { $ref: '#/components/schemas/Wide' },
      {
        Wide: {
          type: 'object',
          properties: Object.fromEntries(
            Array.from({ length: 30_000 }, (_, at) => [`property${at}`, { type: 'string', description: 'words' }]),
          ),
        },
      },
    ),
  ),
  'two megabytes of channels': JSON.stringify({
    asyncapi: '2.6.0',
    channels: Object.fromEntries(
      Array.from({ length: 6_000 }, (_, at) => [
        `things/${at}`,
        {
          subscribe: {
            summary: `Thing ${at}`,
            message: { payload: { $ref: '#/components/schemas/S0' }, description: 'y'.repeat(150) },
          },
        },
      ]),
    ),
    components: { schemas: multiplying('#/components/schemas/') },
  }),
}
