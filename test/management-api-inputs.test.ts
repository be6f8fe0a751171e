import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from './fuzz/random.ts'
import { type FuzzOperation, readDescription, type Schema } from './fuzz/targets/management-api-description.ts'
import { areRelated } from './fuzz/targets/management-api-judge.ts'
import { createIdPool, type IdPool } from './fuzz/targets/management-api-pool.ts'
import { recipeOf } from './fuzz/targets/management-api-recipes.ts'
import { nameOf, placesOf } from './fuzz/targets/management-api-requests.ts'
import { type FuzzServer, openFuzzServer } from './fuzz/targets/management-api-server.ts'
import { furnish } from './fuzz/targets/management-api-tenants.ts'
import { createInventor } from './fuzz/targets/management-api-values.ts'

/** What is wrong with a value, and what is sent instead of it. Undefined: not for a value like this. */
const faults: Record<string, (value: unknown) => unknown> = {
  'another type': (value) => (typeof value === 'string' ? 7 : 'text'),
  'an object': (value) => (typeof value === 'object' && !Array.isArray(value) ? [] : { a: 1 }),
  null: () => null,
  'a fraction': (value) => (typeof value === 'number' ? value + 0.5 : undefined),
  'a number too large': (value) => (typeof value === 'number' ? 1e300 : undefined),
  'a negative number': (value) => (typeof value === 'number' ? -1 : undefined),
  nothing: (value) => (typeof value === 'string' ? '' : Array.isArray(value) ? [] : {}),
  '9,000 characters': (value) => (typeof value === 'string' ? 'x'.repeat(9_000) : undefined),
  'a huge list': (value) => (Array.isArray(value) ? Array.from({ length: 3_000 }, () => value[0] ?? 1) : undefined),
  'a member that is none': (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, noMember: 1 } : undefined,
  NUL: (value) => (typeof value === 'string' ? `${value}\0` : undefined),
  'half of a surrogate pair': (value) => (typeof value === 'string' ? `${value}\ud800` : undefined),
  'text that turns its direction': (value) => (typeof value === 'string' ? `${value}\u202e` : undefined),
  'a private address': (value) => (typeof value === 'string' ? 'http://10.0.0.1/' : undefined),
}
/** No store keeps these, so no member takes them. */
const never = new Set(['NUL', 'half of a surrogate pair'])

let server: FuzzServer
let pool: IdPool
let token = ''
let operations: FuzzOperation[] = []
let resolve: (schema: Schema) => Schema

beforeAll(async () => {
  server = await openFuzzServer()
  const random = createRandom(6)
  pool = createIdPool(random)
  const [operator] = await furnish(server, random, pool)
  token = operator?.token ?? ''
  const description = await (await fetch(`${server.origin}/management/v1/openapi.json`)).text()
  ;({ operations, resolve } = readDescription(JSON.parse(description)))
})
afterAll(() => server.close())

function ask({ method, path }: FuzzOperation, body: unknown) {
  server.clock.millis += 1_000
  const random = createRandom(1)
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(pool.pick(name === 'name' ? 'namespace' : name) ?? `none${random.int(9)}`),
  )
  return server.ask(method, target, body, { Authorization: `Bearer ${token}` })
}

/** Bodies as described, with every member there is somewhere. */
function bodiesOf({ bodies, isBody }: FuzzOperation): unknown[] {
  const schema = bodies.get('application/json')
  if (!schema || !isBody) return []
  return Array.from({ length: 12 }, (_, seed) => {
    const random = createRandom(seed)
    const inventor = createInventor({ random, pool, resolve, sinkUrl: server.sinkUrl })
    return inventor.valid(schema, 'body', 1)
  }).filter((body) => isBody(body))
}

/** Each member once, wherever a list or a record has it more often. */
function membersOf(operation: FuzzOperation): { body: unknown; place: string }[] {
  const members = new Map<string, { body: unknown; place: string }>()
  for (const body of bodiesOf(operation)) {
    for (const place of placesOf(body, '')) {
      const name = place.replace(/\/\d+(?=\/|$)/g, '/*')
      if (place !== '' && !members.has(name)) members.set(name, { body, place })
    }
  }
  return [...members.values()]
}

function replaced(
  body: unknown,
  place: string,
  value: (before: unknown) => unknown,
): { changed: unknown; skipped: boolean } {
  const changed = structuredClone(body)
  const steps = place.slice(1).split('/').map(nameOf)
  const last = steps.pop() as string
  const parent = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], changed) as Record<
    string,
    unknown
  >
  const made = value(parent[last])
  parent[last] = made
  return { changed, skipped: made === undefined }
}

describe('bad input of every member of every body', () => {
  it('is refused with a text that names the member, or is what the description allows', {
    timeout: 600_000,
  }, async () => {
    const wrong: string[] = []
    const tried = { operations: 0, members: 0, requests: 0, refused: 0 }
    for (const operation of operations) {
      const members = membersOf(operation)
      if (members.length > 0) tried.operations++
      for (const { body, place } of members) {
        tried.members++
        for (const [fault, change] of Object.entries(faults)) {
          const { changed, skipped } = replaced(body, place, change)
          if (skipped) continue
          tried.requests++
          const { status, body: answer } = await ask(operation, changed)
          const said = `${operation.id} ${place}, ${fault}: ${status} ${JSON.stringify(answer)?.slice(0, 300)}`
          const { errors = [] } = (answer ?? {}) as { errors?: { in: string; pointer: string }[] }
          const named = errors.some(
            ({ in: where, pointer }) => where === 'body' && pointer !== '' && areRelated(pointer, place),
          )
          if (status >= 500) wrong.push(said)
          // 413: what is read of a body at all is less than this.
          else if (status === 413) expect(JSON.stringify(changed).length).toBeGreaterThan(16_000)
          else if (never.has(fault) || !operation.isBody?.(JSON.parse(JSON.stringify(changed)))) {
            tried.refused++
            if (status !== 400 || !named) wrong.push(said)
          } else if (status === 400 && errors.length === 0) wrong.push(said)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(tried.operations).toBe(operations.filter(({ isBody }) => isBody).length)
    expect(tried.members).toBeGreaterThan(250)
    expect(tried.refused).toBeGreaterThan(2_000)
    expect(tried.requests - tried.refused).toBeGreaterThan(100)
  })
})

describe('G-I, T-28 a URL that the exchange will call', () => {
  const addresses = [
    'http://10.0.0.1/',
    'http://169.254.169.254/latest',
    'http://[::1]/',
    'http://2130706434/',
    'http://[::ffff:192.168.0.1]/',
    'http://127.0.0.2/',
  ]
  /** An organization and a namespace of its own, which not every pick of both is. */
  let place: { organizationId: string; namespace: string } | undefined
  beforeAll(async () => {
    const { body } = await server.ask('GET', '/apis?limit=1', undefined, { Authorization: `Bearer ${token}` })
    const { organizationId, namespace } = body.items[0]
    place = { organizationId, namespace }
  })
  const api = () => ({
    ...(recipeOf(
      'apis.create',
      { ...createRandom(1), pick: (from: readonly unknown[]) => from[0] as never },
      pool,
      server.sinkUrl,
    ) as object),
    ...place,
    accessControl: { kind: 'fortellis_oauth' },
  })
  const external = () => ({
    accessControl: {
      kind: 'external_oauth',
      tokenUrl: '',
      clientAuthentication: 'basic',
      subscriptionSpecificClient: false,
      tokenParameters: [],
      requestParameters: [],
    },
    values: { client_id: 'a', client_secret: 'b' },
  })
  const custom = () => ({
    accessControl: {
      kind: 'custom_oauth',
      method: 'POST',
      authUrl: '',
      contentType: 'application/json',
      headers: [],
      payload: [],
      attributeName: 'token',
      expirationSeconds: 60,
      tokenPrefix: 'Bearer ',
      requestParameters: [],
    },
    values: {},
  })
  const places: [operation: string, place: string, body: () => object][] = [
    ['apis.create', '/targetUrl', () => ({ ...api(), targetUrl: '' })],
    [
      'apis.create',
      '/activation/adminUrl',
      () => ({ ...api(), activation: { mode: 'admin_api', adminUrl: '', audience: 'api_providers' } }),
    ],
    ['apis.create', '/accessControl/tokenUrl', () => ({ ...api(), ...external() })],
    ['apis.create', '/accessControl/authUrl', () => ({ ...api(), ...custom() })],
    ['apis.update', '/targetUrl', () => ({ targetUrl: '' })],
    ['apis.accessControl.set', '/accessControl/tokenUrl', external],
    ['apis.accessControl.set', '/accessControl/authUrl', custom],
    ['apps.apis.select', '/webhookUrl', () => ({ webhookUrl: '' })],
  ]

  it.each(places)('%s %s of a private address is refused, and the member named', async (id, place, body) => {
    const operation = operations.find((one) => one.id === id)
    if (!operation) throw new Error(`no operation ${id}`)
    for (const address of addresses) {
      const { status, body: answer } = await ask(operation, replaced(body(), place, () => address).changed)
      expect([address, status, answer.errors?.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
        address,
        400,
        [place],
      ])
      expect(JSON.stringify(answer)).not.toContain(address)
    }
  })
})
