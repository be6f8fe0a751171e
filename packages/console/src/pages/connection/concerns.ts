/** What is asked again after somebody has decided about a connection. */
export const concerns = ['/connections', '/subscriptions', '/provider-calls', '/me/attention'] as const
