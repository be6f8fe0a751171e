import { describe, expect, it } from 'vitest'
import { readSpec } from './read-spec.ts'

/** What the exchange finds in a description of events, as `rule pointer`. */
async function rulesOf(text: string): Promise<string[]> {
  const { findings } = await readSpec(Buffer.from(text), { kind: 'async', basePath: '/orders' })
  return findings.filter(({ rule }) => rule.startsWith('event-')).map(({ rule, pointer }) => `${rule} ${pointer}`)
}

const version2 = `asyncapi: 2.6.0
info: { title: Orders, version: '1.0' }
defaultContentType: application/json
servers:
  prod-http: { url: relay.example, protocol: http }
channels:
  orders:
    subscribe:
      bindings: { http: { type: request, method: POST } }
      message: { contentType: application/json, payload: { type: object } }
components:
  securitySchemes:
    relay: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://identity.example/token', scopes: {} } } }
`

const version3 = `asyncapi: 3.0.0
info: { title: Orders, version: '1.0' }
servers:
  uat-http: { host: relay.example, protocol: http }
channels:
  orders:
    address: orders
    messages: { order: { contentType: application/json } }
operations:
  sendOrder:
    action: send
    channel: { $ref: '#/channels/orders' }
    bindings: { http: { method: POST } }
components:
  securitySchemes:
    relay: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://identity.example/token', availableScopes: {} } } }
`

describe('what the exchange asks of the description of an async API (protocol.md 6.1)', () => {
  it.each([
    ['version 2', version2],
    ['version 3', version3],
    ['a server of dev', version2.replace('prod-http', 'dev-http')],
    ['a server of uat', version2.replace('prod-http', 'uat-http')],
    ['a default content type', version2.replace('contentType: application/json, ', '')],
    ['a kind of JSON', version2.replace('contentType: application/json', 'contentType: application/vnd.order+json')],
  ])('protocol.md 6.1: nothing is wrong with %s', async (_, text) => {
    expect(await rulesOf(text)).toEqual([])
  })

  it.each([
    [
      'a server is named dev-http, uat-http or prod-http',
      version2.replace('prod-http', 'production'),
      'event-server /servers',
    ],
    [
      'the protocol is http',
      version2.replace('protocol: http', 'protocol: kafka'),
      'event-server /servers/prod-http/protocol',
    ],
    ['there is a channel', `${version2.split('channels:')[0]}channels: {}\n`, 'event-channel /channels'],
    [
      'events are subscribed to',
      version2.replace('    subscribe:', '    publish:'),
      'event-operation /channels/orders',
    ],
    [
      'and not published to readers',
      version2.replace('    subscribe:', '    publish: { message: { payload: {} } }\n    subscribe:'),
      'event-operation /channels/orders/publish',
    ],
    [
      'version 3: events are sent',
      version3.replace('send\n', 'receive\n'),
      'event-operation /operations/sendOrder/action',
    ],
    [
      'the HTTP binding is POST',
      version2.replace('method: POST', 'method: PUT'),
      'event-binding /channels/orders/subscribe',
    ],
    ['there is an HTTP binding', version2.replace(/ {6}bindings.*\n/, ''), 'event-binding /channels/orders/subscribe'],
    [
      'version 3: the HTTP binding is POST',
      version3.replace('method: POST', 'method: GET'),
      'event-binding /operations/sendOrder',
    ],
    [
      'content is JSON',
      version2.replace('contentType: application/json', 'contentType: application/xml'),
      'event-content /channels/orders/subscribe',
    ],
    [
      'content is JSON by default',
      version2
        .replace('contentType: application/json, ', '')
        .replace('defaultContentType: application/json', 'defaultContentType: text/csv'),
      'event-content /channels/orders/subscribe',
    ],
    [
      'version 3: content is JSON',
      version3.replace('contentType: application/json', 'contentType: text/plain'),
      'event-content /channels/orders/messages/order',
    ],
    ['a security scheme has client credentials', version2.replace('clientCredentials', 'password'), 'event-security '],
  ])('protocol.md 6.1: %s', async (_, text, finding) => {
    expect(await rulesOf(text)).toContain(finding)
  })

  it('looks at what references lead to', async () => {
    const apart = version2
      .replace(
        / {6}bindings.*\n {6}message.*\n/,
        "      bindings: { $ref: '#/components/operationBindings/post' }\n      message: { $ref: '#/components/messages/order' }\n",
      )
      .concat(`  operationBindings: { post: { http: { type: request, method: POST } } }
  messages: { order: { contentType: application/xml, payload: { type: object } } }
`)
    expect(await rulesOf(apart)).toEqual(['event-content /channels/orders/subscribe'])
    expect(await rulesOf(apart.replace('application/xml', 'application/json'))).toEqual([])
  })

  it('looks at each of several messages', async () => {
    const choice = version2.replace(
      /message: .*\n/,
      'message: { oneOf: [{ contentType: application/json, payload: {} }, { contentType: text/csv, payload: {} }] }\n',
    )
    expect(await rulesOf(choice)).toEqual(['event-content /channels/orders/subscribe'])
  })

  it('ends where references lead in a circle', async () => {
    const circle = version2
      .replace(/message: .*\n/, "message: { $ref: '#/components/messages/a' }\n")
      .concat("  messages: { a: { $ref: '#/components/messages/b' }, b: { $ref: '#/components/messages/a' } }\n")
    expect(await rulesOf(circle)).toEqual([])
  })
})
