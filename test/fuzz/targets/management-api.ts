import { Pool } from 'undici'
import { sampleSpecs } from '../../../packages/server/src/registry/testing/sample-specs.ts'
import { createRandom, type Random } from '../random.ts'
import { type FuzzDescription, type FuzzOperation, readDescription } from './management-api-description.ts'
import { type FuzzCaller, type FuzzReply, judge } from './management-api-judge.ts'
import { createIdPool, type IdPool } from './management-api-pool.ts'
import { createRequests, type FuzzRequest } from './management-api-requests.ts'
import type { FuzzServer } from './management-api-server.ts'
import { furnish } from './management-api-tenants.ts'
import { createInventor } from './management-api-values.ts'

export interface ManagementFuzzReport {
  calls: number
  /** By operation, how often each status came. */
  statuses: Map<string, Map<number, number>>
  /** Promises that were broken, each kind once, with the request that did it. */
  broken: string[]
}

/** So many calls with the same people and things; then there are new ones, because calls disable and delete. */
const EPOCH = 400
/** At the same time. */
const LANES = 4
const BROKEN_MAX = 50
/** Make keys, hash passwords or read specs: ten of them cost what a thousand others do. */
const costly = new Set([
  'keys.rotate',
  'authorizationServers.create',
  'authorizationServers.update',
  'users.create',
  'apis.spec.put',
  'apis.spec.check',
  'users.resetPassword',
])
/** What ends for everybody, so that what comes after would try nothing. */
const ending = new Set([
  'authorizationServers.update',
  'operators.remove',
  'organizations.remove',
  'organizations.disable',
  'users.disable',
  'me.tokens.remove',
  'clients.disable',
])

/** Calls every operation of the management API in valid, nearly valid and wild ways, as several people, and judges each reply by the API's own description. */
export async function fuzzManagementApi(
  server: FuzzServer,
  calls: number,
  seed: number,
  onProgress: (calls: number) => void = () => undefined,
): Promise<ManagementFuzzReport> {
  const description = readDescription(
    JSON.parse(await (await fetch(`${server.origin}/management/v1/openapi.json`)).text()),
  )
  const client = new Pool(server.origin, { connections: LANES, pipelining: 1 })
  const report: ManagementFuzzReport = { calls: 0, statuses: new Map(), broken: [] }
  const kinds = new Set<string>()
  try {
    for (let epoch = 0; report.calls < calls && report.broken.length < BROKEN_MAX; epoch++) {
      const random = createRandom((Math.imul(seed, 0x9e3779b1) + epoch) | 0)
      const pool = createIdPool(random)
      const callers = await furnish(server, random, pool)
      const make = createMaker(description, { random, pool, sinkUrl: server.sinkUrl })
      const left = { calls: Math.min(EPOCH, calls - report.calls) }
      await Promise.all(Array.from({ length: LANES }, () => lane(left, () => one(random, pool, callers, make))))
      onProgress(report.calls)
    }
  } finally {
    await client.close()
  }
  return report

  async function lane(left: { calls: number }, work: () => Promise<void>): Promise<void> {
    while (left.calls-- > 0 && report.broken.length < BROKEN_MAX) await work()
  }

  async function one(random: Random, pool: IdPool, callers: FuzzCaller[], make: () => FuzzRequest): Promise<void> {
    const request = make()
    const caller = random.pick(callers)
    server.clock.millis += 100 // As if a person had asked: how often one may is tested elsewhere.
    const reply = await send(client, request, caller)
    report.calls++
    const { id, method } = request.operation
    const statuses = report.statuses.get(id) ?? new Map<number, number>()
    report.statuses.set(id, statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1))
    try {
      const body = judge(
        request,
        caller,
        reply,
        callers.flatMap(({ token }) => token ?? []),
      )
      if (reply.status < 300) pool.learn(id, body)
    } catch (fault) {
      const message = fault instanceof Error ? fault.message : String(fault)
      const kind = `${id} ${message.replace(/[0-9a-f-]{8,}|\d{4,}/g, '…').slice(0, 90)}`
      if (kinds.has(kind)) return
      kinds.add(kind)
      const { target, headers, body, kind: way } = request
      report.broken.push(
        `${id}: ${message}\n  ${caller.name}, ${way}: ${method} ${target.slice(0, 400)} ${JSON.stringify(headers)}\n  ${String(body).slice(0, 1_000)}`,
      )
    }
  }
}

function createMaker(
  { operations, resolve }: FuzzDescription,
  { random, pool, sinkUrl }: { random: Random; pool: IdPool; sinkUrl: string },
): () => FuzzRequest {
  const inventor = createInventor({ random, pool, resolve, sinkUrl })
  const makeRequest = createRequests({ random, pool, inventor, specs: Object.values(sampleSpecs), sinkUrl })
  return () => {
    let operation: FuzzOperation
    do operation = random.pick(operations)
    while ((costly.has(operation.id) && !random.chance(0.15)) || (ending.has(operation.id) && !random.chance(0.1)))
    return makeRequest(operation)
  }
}

async function send(
  client: Pool,
  { operation, target, headers, body }: FuzzRequest,
  { token }: FuzzCaller,
): Promise<FuzzReply> {
  const sent = body === undefined ? { ...headers } : headers
  if (body === undefined) delete sent['content-type']
  const reply = await client.request({
    method: operation.method as 'GET',
    path: `/management/v1${target}`,
    headers: { ...sent, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body }),
  })
  return { status: reply.statusCode, headers: reply.headers, text: await reply.body.text() }
}

/** For people: what was tried, and which operations never did what they are for. */
export function summarize({ calls, statuses }: ManagementFuzzReport): string {
  const lines = [...statuses]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, counts]) => {
      const shown = [...counts].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}×${count}`)
      return `${id.padEnd(36)} ${shown.join(' ')}`
    })
  return `${calls} calls\n${lines.join('\n')}`
}
