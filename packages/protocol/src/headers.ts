/** Header names as they are written on the wire (protocol.md 3.2, 3.5, 6). */
export const Header = {
  authorization: 'Authorization',
  subscriptionId: 'Subscription-Id',
  requestId: 'Request-Id',
  dataOwnerId: 'Data-Owner-Id',
} as const
