import { comparison } from '../harness/comparison.ts'

const THOUSAND = 'of one thousand'

export const gatewayMillion = comparison({
  name: 'gateway-million',
  summary: 'authorized calls a second with a thousand subscriptions in turns, of a million in the store',
  defaults: { seconds: 5, rounds: 5, connections: 32 },
  request: 'gateway',
  subject: {
    name: 'of one million',
    program: 'exchange',
    options: { subscriptions: 1_000_000, inTurns: 1_000, startsSlowly: true },
  },
  references: [
    { name: THOUSAND, program: 'exchange', options: { subscriptions: 1_000, inTurns: 1_000 } },
    {
      name: 'of 300,000, each in its turn',
      program: 'exchange',
      options: { subscriptions: 300_000, inTurns: 300_000, startsSlowly: true },
    },
  ],
  holds: [{ reference: THOUSAND, atLeast: 0.9 }],
  notes: [
    'Spread evenly over all that there are. The gateway remembers 200,000 subscriptions at once, so where 300,000 take turns each call reads its own from the store.',
  ],
})
