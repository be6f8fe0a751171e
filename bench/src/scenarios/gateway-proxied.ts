import { comparison } from '../harness/comparison.ts'

const ALONE = 'nginx alone'

export const gatewayProxied = comparison({
  name: 'gateway-proxied',
  summary: 'calls a second through nginx, with decisions of the gateway that it keeps for a second',
  defaults: { seconds: 5, rounds: 5, connections: 32 },
  request: 'gateway',
  subject: { name: 'nginx with decisions', program: 'nginx', options: { asks: true } },
  references: [{ name: ALONE, program: 'nginx' }],
  holds: [{ reference: ALONE, atLeast: 0.5 }],
  notes: ['One worker, deploy/nginx/portreeve.conf with other addresses. nginx and the exchange share the core.'],
})
