/** What is asked again after somebody has decided about an activation. */
export const concerns = ['/subscriptions', '/connections', '/apps', '/me/attention'] as const
