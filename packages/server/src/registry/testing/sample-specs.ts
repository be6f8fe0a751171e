/** Small specs without a finding, one of each version that is read. */
export const sampleSpecs = {
  'OpenAPI 2.0': `swagger: '2.0'
info: { title: Parts, version: '1.0', description: Parts of cars. }
host: api.example.com
basePath: /parts/v1
schemes: [https]
tags:
  - name: Parts
securityDefinitions:
  app: { type: oauth2, flow: application, tokenUrl: https://example.com/token, scopes: { anonymous: Any app } }
security:
  - app: [anonymous]
paths:
  /parts/{id}:
    get:
      operationId: getPart
      summary: One part
      tags: [Parts]
      parameters:
        - { name: id, in: path, required: true, type: string, pattern: '^[a-z0-9]+$' }
      responses:
        200:
          description: The part
          schema: { $ref: '#/definitions/Part' }
definitions:
  Part:
    type: object
    properties:
      id: { type: string }
      within: { $ref: '#/definitions/Part' }
`,
  'OpenAPI 3.0.3': openApi3('3.0.3'),
  'OpenAPI 3.1.0': openApi3('3.1.0'),
  'OpenAPI 3.2.0': openApi3('3.2.0'),
  'AsyncAPI 2.6.0': `asyncapi: 2.6.0
info: { title: Orders, version: '1.0' }
defaultContentType: application/json
servers:
  prod-http:
    url: https://events.example.com
    protocol: http
    security:
      - client: []
channels:
  orders:
    subscribe:
      operationId: onOrder
      summary: An order was placed
      bindings:
        http: { type: request, method: POST }
      message:
        payload: { type: object, properties: { id: { type: string } } }
components:
  securitySchemes:
    client:
      type: oauth2
      flows:
        clientCredentials: { tokenUrl: 'https://example.com/token', scopes: { anonymous: Any app } }
`,
  'AsyncAPI 3.0.0': asyncApi3('3.0.0'),
  'AsyncAPI 3.1.0': asyncApi3('3.1.0'),
} as const

function openApi3(version: string): string {
  return `openapi: ${version}
info: { title: Parts, version: '1.0', description: Parts of cars. }
servers:
  - url: https://{host}/parts/v1
    variables: { host: { default: api.example.com } }
tags:
  - name: Parts
security:
  - app: [anonymous]
paths:
  /parts/{id}:
    get:
      operationId: getPart
      summary: One part
      tags: [Parts]
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, pattern: '^[a-z0-9]+$' } }
      responses:
        '200':
          description: The part
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Part' }
components:
  schemas:
    Part:
      type: object
      properties:
        id: { type: string, example: <p>A paragraph.</p> }
        within: { $ref: '#/components/schemas/Part' }
  securitySchemes:
    app:
      type: oauth2
      flows:
        clientCredentials: { tokenUrl: 'https://example.com/token', scopes: { anonymous: Any app } }
`
}

function asyncApi3(version: string): string {
  return `asyncapi: ${version}
info: { title: Orders, version: '1.0', tags: [{ name: Sales }] }
defaultContentType: application/json
servers:
  prod-http:
    host: events.example.com
    protocol: http
    security:
      - $ref: '#/components/securitySchemes/client'
channels:
  orders:
    address: orders
    messages:
      placed:
        payload: { type: object, properties: { id: { type: string } } }
operations:
  sendOrder:
    action: send
    channel: { $ref: '#/channels/orders' }
    summary: An order was placed
    bindings:
      http: { method: POST }
components:
  securitySchemes:
    client:
      type: oauth2
      flows:
        clientCredentials: { tokenUrl: 'https://example.com/token', availableScopes: { anonymous: Any app } }
`
}
