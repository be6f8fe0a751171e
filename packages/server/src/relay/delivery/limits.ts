/** What deliveries to all webhooks together may take of this process; what one webhook gets stands in its record. */
export interface DeliveryLimits {
  /** Name look-up, TCP and TLS handshake. It is a part of the webhook's own `timeoutMillis`. */
  connectTimeoutMillis: number
  /** Connections to webhooks, idle ones included. */
  socketsMax: number
}

export const defaultDeliveryLimits: DeliveryLimits = { connectTimeoutMillis: 10_000, socketsMax: 4_096 }
