/** Header names as they are written on the wire (protocol.md 3.2, 3.5, 6). */
export const Header = {
  authorization: 'Authorization',
  subscriptionId: 'Subscription-Id',
  requestId: 'Request-Id',
  dataOwnerId: 'Data-Owner-Id',
  partitionKey: 'partitionKey',
  /** Of an event; our own id of a request is `requestId`. */
  eventRequestId: 'X-Request-Id',
  /** Beside an event at a webhook. */
  eventId: 'Fortellis-Event-Id',
  sourceOwnerId: 'Source-Owner-Id',
  originRequestId: 'Origin-Request-Id',
  deliveredTimestamp: 'deliveredTimestamp',
  enrollmentId: 'Enrollment-Id',
  /** Standard Webhooks. */
  webhookId: 'webhook-id',
  webhookTimestamp: 'webhook-timestamp',
  webhookSignature: 'webhook-signature',
} as const
