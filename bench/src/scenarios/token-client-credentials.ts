import { comparison } from '../harness/comparison.ts'

export const tokenClientCredentials = comparison({
  name: 'token-client-credentials',
  summary: 'tokens a second by client credentials, RS256, durable store configured',
  defaults: { seconds: 5, rounds: 5, connections: 64 },
  request: 'token',
  subject: { name: 'portreeve token endpoint', program: 'exchange' },
  references: [
    { name: 'RS256 signing alone', program: 'signing' },
    { name: 'RS256 signing, synchronous', program: 'signing', options: { synchronous: true } },
    { name: 'oidc-provider 9', program: 'oidc-provider' },
    { name: 'minimal node:http endpoint', program: 'minimal-token-endpoint' },
  ],
  holds: [
    { reference: 'RS256 signing alone', atLeast: 0.9 },
    { reference: 'oidc-provider 9', atLeast: 1.4 },
  ],
})
