// Records of calls as a busy exchange has them, for tests and for the processes that tests kill. Repeatable by `seed`.

/** @param {number} seed */
export function createRandom(seed) {
  let state = seed % 2_147_483_647 || 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** @type {any} */
const apis = [0, 1, 2, 3].map((n) => ({
  id: `api-${n}`,
  version: `v${1 + (n % 2)}`,
  environment: n === 3 ? 'Test' : 'Production',
  organizationId: `provider-${n % 2}`,
}))
/** @type {any} */
const apps = [0, 1, 2].map((n) => ({ id: `app-${n}`, organizationId: `developer-${n % 2}` }))
/** @type {any} */
const refusals = [
  [403, { kind: 'token_expired', detail: '' }],
  [404, { kind: 'no_route', detail: '' }],
  [429, { kind: 'quota_spent', retryAfterSeconds: 1, detail: '' }],
  [503, { kind: 'target_unreachable', detail: '' }],
  [403, { kind: 'subscription_inactive', detail: '' }],
]

/**
 * A call that is over. `CallRecord` is the class: a process that runs what is built has another one than a test.
 * @param {typeof import('../call-record.ts').CallRecord} CallRecord
 * @param {() => number} random
 */
export function randomRecord(CallRecord, random) {
  /** @param {number} below */
  const upTo = (below) => Math.floor(random() * below)
  const methods = ['GET', 'POST', 'PUT', 'DELETE']
  const path = `/acme/orders/v1/items/${upTo(1000)}?secret=SEEDED-SECRET-4711`
  /** @type {any} */
  const record = new CallRecord(`r-${upTo(1e9)}`, methods[upTo(4)] ?? 'GET', path, '127.0.0.1')
  record.over = record.started + random() ** 4 * 2_000
  record.requestBytes = upTo(3_000)
  record.responseBytes = upTo(100_000)
  const kind = upTo(20)
  if (kind === 0) {
    record.status = 404
    record.refusal = refusals[1][1]
    return record
  }
  record.route = { api: apis[upTo(apis.length)] }
  if (kind === 1) {
    record.preflight = true
    record.status = 204
    return record
  }
  record.app = apps[upTo(apps.length)]
  record.token = { cid: `key-of-${record.app.id}` }
  const n = upTo(50)
  record.subscription = { id: `subscription-${n}`, organizationId: `buyer-${n % 7}` }
  if (kind < 5) {
    const [status, refusal] = refusals[upTo(refusals.length)]
    record.status = status
    record.refusal = refusal
    return record
  }
  record.connection = { id: 'connection' }
  if (kind === 5) return record
  record.source = 'api'
  record.attempts = 1
  record.status = [200, 200, 200, 201, 204, 304, 400, 404, 500, 502, 101][upTo(11)] ?? 200
  record.decided = record.started + 0.05
  record.firstByte = record.decided + random() * 100
  return record
}
