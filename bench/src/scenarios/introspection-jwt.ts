import { comparison } from '../harness/comparison.ts'

export const introspectionJwt = comparison({
  name: 'introspection-jwt',
  summary: 'introspections a second of a living JWT access token, by an authenticated client',
  defaults: { seconds: 5, rounds: 5, connections: 64 },
  request: 'introspection',
  subject: { name: 'portreeve introspection', program: 'exchange' },
  references: [{ name: 'bare node:http', program: 'bare-post' }],
  holds: [{ reference: 'bare node:http', atLeast: 0.6, orPerSecond: 5000 }],
})
