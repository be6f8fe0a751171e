import { comparison } from '../harness/comparison.ts'

export const gatewayNewTokens = comparison({
  name: 'gateway-new-tokens',
  summary: 'authorized calls a second through the gateway, each with a token it has not seen before',
  defaults: { seconds: 3, rounds: 5, connections: 32 },
  request: 'gateway',
  subject: { name: 'every token new', program: 'exchange', options: { newTokens: true } },
  references: [{ name: 'warm', program: 'exchange' }],
  holds: [{ reference: 'warm', atLeast: 0.5 }],
  notes: ['Tokens are minted before each measurement, and each is sent once.'],
})
