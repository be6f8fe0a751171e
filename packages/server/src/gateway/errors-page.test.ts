import { readFileSync } from 'node:fs'
import { gatewayErrors } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { answer, type Refusal } from './refusals.ts'

const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
const rows = [...page.matchAll(/^\| `([A-Z-]+)` \| ([\d, ]+) \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map((cells) => ({
  code: cells[1] ?? '',
  statuses: (cells[2] ?? '').split(', ').map(Number),
  meaning: cells[3] ?? '',
  fault: cells[4] ?? '',
}))

/** One refusal of every kind: the record does not compile when one is missing. */
const everyKind: { [Kind in Refusal['kind']]: Omit<Extract<Refusal, { kind: Kind }>, 'kind' | 'detail'> } = {
  malformed_request: {},
  no_route: {},
  no_authorization: { issuer: 'i' },
  invalid_token: { issuer: 'i' },
  token_stays_here: {},
  token_expired: {},
  issuer_mismatch: { issuer: 'i' },
  audience_mismatch: { audience: 'a' },
  app_may_not_call: {},
  quota_spent: { retryAfterSeconds: 1 },
  too_many_tunnels: {},
  plan_unknown: {},
  no_subscription_id: {},
  subscription_mismatch: {},
  subscription_inactive: {},
  values_missing: {},
  no_provider_credentials: {},
  no_target: {},
  request_invalid: {},
  no_example: {},
  description_unusable: {},
  target_left_alone: { retryAfterSeconds: 1 },
  target_unreachable: {},
  target_timed_out: {},
  request_too_big: { bytesMax: 1 },
  request_too_slow: {},
  response_too_big: {},
  response_unfit: {},
  only_at_gateway: {},
  stale: {},
  fault: {},
}
/** Of what never becomes a call: CONNECT, another expectation than 100-continue, header fields that are too long (error-codes.test.ts). */
const LISTENER = { code: 'MALFORMED-REQUEST', statuses: [405, 417, 431] }
const answers = Object.entries(everyKind).map(([kind, more]) =>
  answer({ kind, detail: 'only for the log', ...more } as Refusal),
)

describe('docs/errors.md', () => {
  it('has every code of the protocol once, and no other', () => {
    expect(rows.map(({ code }) => code).toSorted()).toEqual(Object.keys(gatewayErrors).toSorted())
  })

  it('gives the statuses that are sent', () => {
    for (const { code, statuses } of rows) {
      const sent = answers.filter((one) => one.code === code).map(({ status }) => status)
      const all = new Set([gatewayErrors[code as keyof typeof gatewayErrors], ...sent])
      if (code === LISTENER.code) expect(statuses).toEqual([...all, ...LISTENER.statuses].toSorted())
      else expect(statuses, code).toEqual([...all])
    }
  })

  it('says of each code that is not produced yet, and of no other, that it is not', () => {
    const produced = new Set<string>(answers.map(({ code }) => code))
    for (const { code, meaning } of rows) expect(meaning.includes('not yet produced'), code).toBe(!produced.has(code))
  })

  it('leads from a Request-Id to the explanation', () => {
    expect(page).toContain('portreeve explain REQUEST_ID')
  })

  it('says whose fault it is', () => {
    for (const { code, fault } of rows) {
      expect(['caller', 'app developer', 'API developer', 'exchange'], code).toContain(fault)
    }
  })
})

describe('answers', () => {
  it('say what to change in a sentence, and tell only the caller of malformed bytes, and of a request that its description rules out, what was seen', () => {
    for (const { code, message } of answers) {
      expect(message.length, code).toBeGreaterThan(30)
      expect(message.includes('only for the log'), code).toBe(
        code === 'MALFORMED-REQUEST' || code === 'INVALID-REQUEST',
      )
    }
  })
})
