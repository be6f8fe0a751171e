import { type Comparison, runComparison } from '../harness/comparison.ts'
import { findPostgres } from '../harness/postgres.ts'
import type { Scenario } from '../harness/scenario.ts'

const ENGINE = 'oidc-provider 9, in memory'

const spec: Comparison = {
  name: 'token-code-exchange',
  summary: 'codes redeemed a second for access, ID and refresh token, on PostgreSQL',
  defaults: { seconds: 5, rounds: 5, connections: 64 },
  request: 'code',
  singleUse: true,
  subject: { name: 'portreeve on PostgreSQL', program: 'exchange' },
  references: [{ name: ENGINE, program: 'oidc-provider' }],
  holds: [{ reference: ENGINE, atLeast: 0.5 }],
  factsAtMost: [{ fact: 'queriesPerCode', what: 'queries for one code', bound: 2, unit: 'round trips' }],
}

export const tokenCodeExchange: Scenario = {
  name: spec.name,
  summary: spec.summary,
  defaults: spec.defaults,
  async run(session) {
    const postgres = await findPostgres(session)
    if (!('url' in postgres)) return { tables: [], verdicts: [], errors: [], notes: [postgres.note], measurements: {} }
    const subject = { ...spec.subject, options: { databaseUrl: postgres.url } }
    const notes = [postgres.note, 'CPU of PostgreSQL is not in the figures: it is on the other core, with the load.']
    return runComparison({ ...spec, subject, notes }, session)
  },
}
