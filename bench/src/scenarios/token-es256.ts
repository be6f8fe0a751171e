import { comparison } from '../harness/comparison.ts'

export const tokenEs256 = comparison({
  name: 'token-es256',
  summary: 'tokens a second by client credentials, ES256, durable store configured',
  defaults: { seconds: 5, rounds: 5, connections: 64 },
  request: 'token',
  subject: { name: 'portreeve, ES256', program: 'exchange', options: { signingAlg: 'ES256' } },
  references: [
    { name: 'oidc-provider 9, ES256', program: 'oidc-provider', options: { signingAlg: 'ES256' } },
    { name: 'oidc-provider 9, RS256', program: 'oidc-provider' },
    { name: 'ES256 signing alone', program: 'signing', options: { alg: 'ES256', synchronous: true } },
    { name: 'minimal node:http endpoint, ES256', program: 'minimal-token-endpoint', options: { alg: 'ES256' } },
  ],
  holds: [{ reference: 'oidc-provider 9, ES256', atLeast: 3 }],
  notes: [
    'The bound is against the engine with the same algorithm. Its RS256 rate is there because that is what it signs with by default.',
  ],
})
