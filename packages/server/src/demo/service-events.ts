/** Where the demo's async API publishes (protocol.md 6.1). With a slash, as channels of the exchange have had it. */
export const demoChannel = 'repair-orders/closed'

/** The demo's async API, as its developer describes it. What `portreeve events send` sends comes from its example. */
export const serviceEventsSpec = `asyncapi: 2.6.0
info:
  title: Service events
  version: '1.0'
  description: Tells what happens in a dealer's workshop.
defaultContentType: application/json
tags:
  - name: dealer management
servers:
  prod-http:
    url: https://events.harborline.example
    protocol: http
    security:
      - client: []
channels:
  ${demoChannel}:
    description: Repair orders whose invoice has been printed.
    subscribe:
      operationId: onRepairOrderClosed
      summary: A repair order was closed
      bindings:
        http: { type: request, method: POST }
      message:
        name: repairOrderClosed
        contentType: application/json
        payload:
          $ref: '#/components/schemas/RepairOrderClosed'
        examples:
          - payload:
              repairOrderNumber: RO-100412
              vin: 1HGCM82633A004352
              closedAt: '2026-11-20T16:42:00Z'
              total: { amount: '412.75', currency: USD }
components:
  schemas:
    RepairOrderClosed:
      type: object
      required: [repairOrderNumber, vin, closedAt, total]
      properties:
        repairOrderNumber: { type: string }
        vin: { type: string, minLength: 17, maxLength: 17 }
        closedAt: { type: string, format: date-time }
        total:
          type: object
          required: [amount, currency]
          properties:
            amount: { type: string }
            currency: { type: string }
  securitySchemes:
    client:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://identity.harborline.example/token
          scopes: { anonymous: Any publisher }
`
