/** The two ways an authorization server may be, in words. */
export const profileText = {
  exchange: {
    label: 'Exchange',
    description:
      'Takes what programs written for an exchange have always sent, besides everything that is standard. For apps that exist.',
  },
  strict: {
    label: 'Strict',
    description:
      'Takes standard OAuth 2.0 and OpenID Connect and nothing else, with PKCE for everybody. For apps that begin today.',
  },
} as const

/** What holds where a server says nothing, in seconds (packages/server/src/identity/profiles.ts). */
export const defaults = {
  accessTokenTtlSeconds: 3_600,
  codeTtlSeconds: 60,
  idTokenTtlSeconds: 3_600,
  refreshTokenTtlSeconds: 365 * 86_400,
  keyLifetimeSeconds: 90 * 86_400,
  keyAnnouncedSeconds: 14 * 86_400,
} as const
