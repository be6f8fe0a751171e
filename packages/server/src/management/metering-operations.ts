import { type ApiId, type AppId, accept, type EpochSeconds, type SubscriptionId } from '@portreeve/protocol'
import { z } from 'zod'
import type { MeteringAdministration } from '../gateway/index.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, digits, environment, environmentGiven, epochSeconds } from './schemas.ts'

const millis = z.int().min(0).describe('Milliseconds since 1970')
const count = z.int().min(0)

const counts = z.object({
  calls: count,
  status2xx: count,
  gateway4xx: count.describe('Refused by the gateway: source FORTELLIS'),
  api4xx: count.describe('Answered so by the API service'),
  gateway5xx: count,
  api5xx: count,
  unanswered: count.describe('The client had left'),
  requestBytes: count.describe('Of bodies'),
  responseBytes: count.describe('Of bodies'),
})

const gaps = z
  .array(z.object({ fromMillis: millis, toMillis: millis }))
  .describe('Between these a gateway ended without a word: up to about a second of its calls may be missing')

const filter = {
  apiId: anyId.optional(),
  appId: anyId.optional(),
}

const time = (what: string) =>
  z
    .string()
    .regex(/^\d{1,11}$/, 'has to be seconds since 1970')
    .transform(Number)
    .optional()
    .describe(what)
    .meta({ jsonSchema: { type: 'integer' } })

const latency = z
  .object({ p90: z.number(), p95: z.number(), p99: z.number() })
  .optional()
  .describe('The largest latency that this share of the calls observed; within 5 %')

const metrics = z.object({
  from: epochSeconds,
  to: epochSeconds,
  counts,
  percent: z.object({ status2xx: z.number(), status4xx: z.number(), status5xx: z.number() }).describe('Of all calls'),
  latencyMillis: latency,
  unlistedErrors: count.describe('Errors that are in no list, because they were too many'),
  points: z.array(
    z.object({
      ...{ start: epochSeconds, seconds: z.int(), calls: count, errors4xx: count, errors5xx: count },
      counts: counts.describe('All that was counted in it'),
      latencyMillis: latency,
    }),
  ),
  gaps,
})

const error = z.object({
  id: z.string(),
  time: z.string().describe('RFC 3339, UTC'),
  requestId: z.string(),
  status: z.int(),
  method: z.string(),
  url: z.string().describe('Path of the request, without its query; segments of more than 40 characters are cut short'),
  code: z.string().describe("See docs/errors.md. `TARGET-RESPONSE`: the API service's own"),
  source: z.enum(['FORTELLIS', 'API']),
  apiId: anyId.optional(),
  version: z.string().optional(),
  environment: environment.optional(),
  appId: anyId.optional(),
  subscriptionId: anyId.optional(),
})

const named = z.object({ id: anyId, name: z.string().describe('Empty: it is gone') })

const usage = z.object({
  api: named.extend({ version: z.string(), environment }).optional(),
  app: named.extend({ organization: named }).optional(),
  subscriptionId: anyId.optional(),
  organization: named.optional().describe('For whom it was called'),
  counts,
})

const errorQuery = {
  ...filter,
  from: time('Calls that began then or later. Default: 15 minutes ago; with `requestId`: ever'),
  to: time('Calls that began before'),
  status: z
    .string()
    .max(3)
    .regex(/^(?:[45]xx|[45]\d\d)$/, 'has to be 4xx, 5xx or a status code')
    .optional(),
  codes: z
    .string()
    .max(609)
    .regex(/^[A-Z-]{1,60}(?:,[A-Z-]{1,60}){0,9}$/, 'has to be up to ten codes with commas between')
    .optional()
    .describe('Codes of errors, with commas between'),
  method: z
    .string()
    .max(20)
    .regex(/^[A-Z]+$/)
    .optional(),
  source: z.enum(['FORTELLIS', 'API']).optional(),
  requestId: z.string().min(1).max(128).optional(),
  after: anyId.optional().describe('`next` of the page before; in a table, `id` of its last row'),
}

const MONTH = /^(\d{4})-(\d\d)$/

const usageQuery = {
  ...filter,
  month: z
    .string()
    .max(7)
    .regex(/^(?:current|last|20\d\d-(?:0[1-9]|1[0-2]))$/, 'has to be current, last, or a month such as 2026-11')
    .default('current')
    .describe('In UTC. `current`: month to date; `last`: the month before'),
  environment: environmentGiven.optional(),
  version: z.string().min(1).max(100).optional(),
  subscriptionId: anyId.optional(),
  after: z
    .string()
    .min(1)
    .max(4_000)
    .optional()
    .describe('`next` of the page before; in a table, `row` of its last row'),
}

const CSV = 'text/csv; charset=utf-8'
const TABLE_ROWS = z.coerce.number().int().min(1).max(50_000).default(10_000).describe('How many rows at most')
const table = 'With a line of names above. A page with fewer rows than `limit` is the last one.'
const whose =
  'Of APIs and apps of your organizations, each with what is theirs to know. Operators see everything. It is some seconds behind.'

export interface MeteringOperationsDeps {
  metering: MeteringAdministration
  now: () => EpochSeconds
}

/** Traffic, errors and usage (protocol.md 5.4). */
export function meteringOperations({ metering, now }: MeteringOperationsDeps): Operation[] {
  const errorsOf = (query: z.output<z.ZodObject<typeof errorQuery>>) => ({
    ...query,
    apiId: query.apiId as ApiId | undefined,
    appId: query.appId as AppId | undefined,
    from: (query.from ?? (query.requestId === undefined ? now() - QUARTER_SECONDS : 0)) as EpochSeconds,
    to: (query.to ?? now() + 1) as EpochSeconds,
    ...statusesOf(query.status),
    codes: query.codes?.split(','),
  })
  const usageOf = (query: z.output<z.ZodObject<typeof usageQuery>>) => ({
    ...query,
    apiId: query.apiId as ApiId | undefined,
    appId: query.appId as AppId | undefined,
    subscriptionId: query.subscriptionId as SubscriptionId | undefined,
    month: monthOf(query.month, now()),
  })
  return [
    operation({
      id: 'metering.metrics',
      method: 'GET',
      path: '/metering/metrics',
      summary: 'Traffic, latency and error rates',
      description: `${whose} By the hour for three days, and by the day for a year.`,
      query: z.object({
        ...filter,
        environment: environmentGiven.optional(),
        version: z.string().min(1).max(100).optional(),
        from: time('In whole hours. Default: a day before `to`'),
        to: time('Default: now'),
      }),
      success: { status: 200, body: metrics, description: 'What the calls of this time come to.' },
      refusals: [],
      handle({ query, actor }) {
        const to = (query.to ?? now()) as EpochSeconds
        const from = (query.from ?? Math.max(0, to - DAY_SECONDS)) as EpochSeconds
        const { environment, version } = query
        const [apiId, appId] = [query.apiId as ApiId | undefined, query.appId as AppId | undefined]
        return metering.metrics(actor, { apiId, appId, environment, version, from, to })
      },
    }),
    operation({
      id: 'metering.errors',
      method: 'GET',
      path: '/metering/errors',
      summary: 'Lists calls that were refused or failed',
      description: `Newest first. ${whose} They are kept for 30 days. Of very many at once not all are listed; all of them are counted (\`metering.metrics\`).`,
      query: z.object({ ...errorQuery, limit: digits(1, 200, 50).describe('How many at most') }),
      success: {
        status: 200,
        body: z.object({ items: z.array(error), next: z.string().optional() }),
        description: 'A page.',
      },
      refusals: [],
      handle: ({ query, actor }) => metering.errors(actor, { ...errorsOf(query), limit: query.limit }),
    }),
    operation({
      id: 'metering.errorReport',
      method: 'GET',
      path: '/metering/errors.csv',
      summary: 'Calls that were refused or failed, as a table',
      description: `As \`metering.errors\`. ${table}`,
      query: z.object({ ...errorQuery, limit: TABLE_ROWS }),
      success: { status: 200, content: CSV, description: 'CSV (RFC 4180).' },
      refusals: [],
      async handle({ query, actor }) {
        const report = await metering.errorReport(actor, { ...errorsOf(query), limit: query.limit })
        return report.ok ? accept({ text: report.value, fileName: 'call-errors.csv' }) : report
      },
    }),
    operation({
      id: 'metering.usage',
      method: 'GET',
      path: '/metering/usage',
      summary: 'Usage of a month',
      description: `By API, app and subscription. ${whose} Organizations also see what was called for them.`,
      query: z.object({ ...usageQuery, limit: digits(1, 1_000, 50).describe('How many at most') }),
      success: {
        status: 200,
        body: z.object({ month: epochSeconds, items: z.array(usage), next: z.string().optional(), gaps }),
        description: 'A page.',
      },
      refusals: [],
      handle: ({ query, actor }) => metering.usage(actor, { ...usageOf(query), limit: query.limit }),
    }),
    operation({
      id: 'metering.usageReport',
      method: 'GET',
      path: '/metering/usage.csv',
      summary: 'The usage report, as a table',
      description: `As \`metering.usage\`. ${table}`,
      query: z.object({ ...usageQuery, limit: TABLE_ROWS }),
      success: { status: 200, content: CSV, description: 'CSV (RFC 4180).' },
      refusals: [],
      async handle({ query, actor }) {
        const report = await metering.usageReport(actor, { ...usageOf(query), limit: query.limit })
        return report.ok ? accept({ text: report.value, fileName: 'usage.csv' }) : report
      },
    }),
  ]
}

const QUARTER_SECONDS = 900
const DAY_SECONDS = 86_400

/** Pure. */
function statusesOf(status: string | undefined): { statusMin: number; statusMax: number } {
  if (status === undefined) return { statusMin: 400, statusMax: 599 }
  const first = Number(status.replace('xx', '00'))
  return { statusMin: first, statusMax: status.endsWith('xx') ? first + 99 : first }
}

/** When the month began. Pure. */
function monthOf(wanted: string, now: EpochSeconds): EpochSeconds {
  const [, year, month] = MONTH.exec(wanted) ?? []
  const date = new Date(now * 1000)
  const start =
    year !== undefined
      ? Date.UTC(Number(year), Number(month) - 1)
      : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (wanted === 'last' ? 1 : 0))
  return (start / 1000) as EpochSeconds
}
