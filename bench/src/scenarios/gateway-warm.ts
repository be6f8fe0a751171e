import { comparison } from '../harness/comparison.ts'

export const gatewayWarm = comparison({
  name: 'gateway-warm',
  summary: 'authorized calls a second through the gateway, token and subscription known',
  defaults: { seconds: 5, rounds: 5, connections: 32 },
  request: 'gateway',
  subject: { name: 'portreeve gateway', program: 'exchange' },
  references: [{ name: 'bare proxy', program: 'bare-proxy' }],
  holds: [{ reference: 'bare proxy', atLeast: 0.8 }],
  halfLoadAgainst: 'bare proxy',
})
