import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Appointment, Customer, RepairOrder, ResourceName, Vehicle } from './dealer-data/rows.ts'
import { type DmsApi, type DmsService, startDmsService } from './index.ts'
import type { Page } from './page.ts'
import { type Exchange, type Subscription, startExchange } from './testing/exchange.ts'

const resources: ResourceName[] = ['appointments', 'repair-orders', 'vehicles', 'customers']
const apiOf = (resource: ResourceName, token: DmsApi['token'] = 'minted'): DmsApi => {
  return { resource, basePath: `/${resource}/v1`, clientId: `clientOf-${resource}`, clientSecret: 'secret', token }
}
const apis = resources.map((resource) => apiOf(resource))
const clientIds = apis.map(({ clientId }) => clientId)
const app = 'app'

let exchange: Exchange
let service: DmsService
let lakeside: Subscription
let hillside: Subscription
const logged: unknown[] = []
beforeAll(async () => {
  exchange = await startExchange()
  service = await start()
  lakeside = exchange.subscribe({ organizationId: randomUUID(), clientIds: [app, ...clientIds] })
  hillside = exchange.subscribe({ organizationId: randomUUID(), clientIds: [app, ...clientIds] })
})
afterAll(async () => {
  await service.close()
  await exchange.close()
})

function start(change: { apis?: DmsApi[]; dataDirectory?: string } = {}) {
  const { issuer, subscriptionsUrl } = exchange
  const log = (entry: unknown) => logged.push(entry)
  return startDmsService({ port: 0, host: '127.0.0.1', apis, issuer, subscriptionsUrl, log, ...change })
}

interface Sent {
  token?: string | null
  subscription?: string | null
  headers?: Record<string, string>
  post?: unknown
  to?: DmsService
}
/** Sends what the gateway would send for a call of Lakeside's, unless told otherwise. */
async function send(path: string, { token, subscription = lakeside.id, headers = {}, post, to = service }: Sent = {}) {
  const sent = token === undefined ? exchange.token(`clientOf-${path.split('/')[1]}`) : token
  const response = await fetch(to.url + path, {
    ...(post === undefined ? {} : { method: 'POST', body: typeof post === 'string' ? post : JSON.stringify(post) }),
    headers: {
      ...(sent === null ? {} : { authorization: `Bearer ${sent}` }),
      ...(subscription === null ? {} : { 'subscription-id': subscription }),
      ...(post === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  })
  const body = await response.text()
  return { status: response.status, headers: response.headers, body: body === '' ? undefined : JSON.parse(body) }
}
async function list<Row>(resource: ResourceName, query = '', sent?: Sent): Promise<Page<Row>> {
  const { status, body } = await send(`/${resource}/v1/${resource}${query}`, sent)
  expect(status).toBe(200)
  return body as Page<Row>
}
async function all<Row>(resource: ResourceName, query = '?limit=200', sent?: Sent): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Page<Row> = await list(resource, query + (cursor && `&cursor=${cursor}`), sent)
    rows.push(...page.items)
    cursor = page.next
  }
  return rows
}
const future = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

describe('who is let in', () => {
  const path = '/appointments/v1/appointments'
  const refusedAs = async (sent: Sent) => {
    const { status, body, headers } = await send(path, sent)
    const requestId = headers.get('request-id')
    expect(body).toEqual({ code: expect.any(String), message: expect.any(String), requestId })
    expect(requestId).toBeTruthy()
    return `${status} ${body.code}`
  }

  it('refuses a call without a token', async () => {
    expect(await refusedAs({ token: null })).toBe('403 MISSING-AUTHORIZATION')
  })

  it('refuses the app’s own token, and that of another API, with a challenge', async () => {
    expect(await refusedAs({ token: exchange.token(app) })).toBe('401 TOKEN-CLIENT-MISMATCH')
    expect(await refusedAs({ token: exchange.token('clientOf-vehicles') })).toBe('401 TOKEN-CLIENT-MISMATCH')
    const { headers } = await send(path, { token: exchange.token(app) })
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })

  it('refuses a token that is expired or from elsewhere', async () => {
    expect(await refusedAs({ token: exchange.token('clientOf-appointments', { exp: 1 }) })).toBe('401 TOKEN-EXPIRED')
    const token = exchange.token('clientOf-appointments', { iss: 'https://elsewhere.example' })
    expect(await refusedAs({ token })).toBe('401 TOKEN-ISSUER-MISMATCH')
  })

  it('refuses a Subscription-Id that is missing, unknown, inactive or connected to other APIs only', async () => {
    const organizationId = lakeside.organizationId
    const inactive = exchange.subscribe({ organizationId, clientIds: [app, ...clientIds], active: false })
    const elsewhere = exchange.subscribe({ organizationId, clientIds: [app, 'clientOf-vehicles'] })
    expect(await refusedAs({ subscription: null })).toBe('403 MISSING-SUBSCRIPTION-ID')
    expect(await refusedAs({ subscription: randomUUID() })).toBe('403 SUBSCRIPTION-MISMATCH')
    expect(await refusedAs({ subscription: inactive.id })).toBe('403 API-SUBSCRIPTION-INACTIVE')
    expect(await refusedAs({ subscription: elsewhere.id })).toBe('403 SUBSCRIPTION-MISMATCH')
  })

  it('refuses before it looks at anything else, on every path and method', async () => {
    for (const odd of [
      `${path}/x`,
      `${path}?limit=x`,
      '/appointments/v1/nothing',
      '/appointments/v1/',
      '/vehicles/v1/vehicles',
    ]) {
      expect((await send(odd, { token: null })).body.code).toBe('MISSING-AUTHORIZATION')
      expect((await send(odd, { token: null, post: '{' })).body.code).toBe('MISSING-AUTHORIZATION')
    }
  })

  it('G-B duplicated headers: refuses a second Authorization that Node hides from its headers', async () => {
    const { port } = new URL(service.url)
    const socket = connect(Number(port), '127.0.0.1')
    const token = exchange.token('clientOf-appointments')
    const lines = [`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: close', `Subscription-Id: ${lakeside.id}`]
    socket.write([...lines, `Authorization: Bearer ${token}`, 'authorization: Bearer x', '', ''].join('\r\n'))
    expect(await text(socket)).toContain('MALFORMED-AUTHORIZATION')
  })

  it('takes the app’s own token where the API chose passthrough, with that app’s subscription only', async () => {
    const to = await start({ apis: [apiOf('vehicles', 'passthrough')] })
    const vehicles = '/vehicles/v1/vehicles'
    expect((await send(vehicles, { to, token: exchange.token(app) })).status).toBe(200)
    expect((await send(vehicles, { to, token: exchange.token('other app') })).body.code).toBe('SUBSCRIPTION-MISMATCH')
    await to.close()
  })

  it('answers 503 when the exchange cannot be asked, and tells its log why', async () => {
    const gone = await startExchange()
    await gone.close()
    const { issuer, subscriptionsUrl } = gone
    const log = (entry: unknown) => logged.push(entry)
    const to = await startDmsService({ port: 0, host: '127.0.0.1', apis, issuer, subscriptionsUrl, log })
    const { status, body } = await send(path, { to, headers: { 'request-id': 'call-7' } })
    expect([status, body.code]).toEqual([503, 'EXCHANGE-UNAVAILABLE'])
    expect(logged.at(-1)).toMatchObject({ requestId: 'call-7', detail: expect.stringContaining('/v1/keys') })
    expect(JSON.stringify(body)).not.toContain('/v1/keys')
    await to.close()
  })
})

describe('whose rows are seen', () => {
  it('T-30 cross-tenant reads: shows each dealer its own rows, and another’s ids do not exist', async () => {
    for (const resource of resources) {
      const mine = await all<{ id: string }>(resource)
      const theirs = await all<{ id: string }>(resource, '?limit=200', { subscription: hillside.id })
      expect(mine.length).toBeGreaterThan(100)
      const ids = new Set(mine.map(({ id }) => id))
      expect(theirs.some(({ id }) => ids.has(id))).toBe(false)
      const path = `/${resource}/v1/${resource}/${theirs[0]!.id}`
      expect((await send(path, { subscription: hillside.id })).body).toEqual(theirs[0])
      expect(await send(path)).toMatchObject({ status: 404, body: { code: 'NOT-FOUND' } })
      // Neither does an unknown one look any different.
      const headers = { 'request-id': 'same' }
      const unknown = await send(`/${resource}/v1/${resource}/${randomUUID()}`, { headers })
      expect(unknown.body).toEqual((await send(path, { headers })).body)
    }
  })

  it('T-30 cross-tenant filters and references: another dealer’s ids filter nothing in and attach to nothing', async () => {
    const [theirCar] = (await list<Vehicle>('vehicles', '?limit=1', { subscription: hillside.id })).items
    expect(await list('appointments', `?customerId=${theirCar!.customerId}`)).toEqual({
      items: [],
      next: null,
      total: 0,
    })
    const post = {
      customerId: theirCar!.customerId,
      vehicleId: theirCar!.id,
      startsAt: future(2),
      durationMinutes: 60,
      reason: 'x',
      advisor: 'y',
    }
    expect((await send('/appointments/v1/appointments', { post })).body).toMatchObject({ field: 'customerId' })
  })

  it('takes the organization from the exchange, whatever the request says', async () => {
    const headers = { 'organization-id': hillside.organizationId, 'data-owner-id': hillside.organizationId }
    const [first] = (await list<Customer>('customers', '?limit=1')).items
    expect((await list<Customer>('customers', '?limit=1', { headers })).items[0]).toEqual(first)
  })

  it('serves every API under its own path only', async () => {
    expect((await send('/appointments/v1/vehicles')).status).toBe(404)
    expect(await send('/vehicles')).toMatchObject({ status: 404, body: { code: 'NOT-FOUND' } })
  })
})

describe('lists', () => {
  it('pages through every row once, in order', async () => {
    const whole = await all<Appointment>('appointments')
    const paged = await all<Appointment>('appointments', '?limit=37')
    expect(paged).toEqual(whole)
    expect(new Set(paged.map(({ id }) => id)).size).toBe((await list('appointments')).total)
    expect((await list('appointments')).items).toEqual(whole.slice(0, 50))
  })

  it('filters appointments by status, days, customer and vehicle, and by all of them', async () => {
    const whole = await all<Appointment>('appointments')
    const one = whole.find(({ status }) => status === 'no-show')!
    const day = one.startsAt.slice(0, 10)
    const expected: [string, (row: Appointment) => boolean][] = [
      ['status=no-show', (row) => row.status === 'no-show'],
      [`from=${day}`, (row) => row.startsAt >= day],
      [`to=${day}`, (row) => row.startsAt.slice(0, 10) <= day],
      [`customerId=${one.customerId}`, (row) => row.customerId === one.customerId],
      [`vehicleId=${one.vehicleId}`, (row) => row.vehicleId === one.vehicleId],
      [`status=no-show&from=${day}&to=${day}&vehicleId=${one.vehicleId}`, (row) => row.id === one.id],
    ]
    for (const [query, keeps] of expected) {
      const rows = await all<Appointment>('appointments', `?limit=200&${query}`)
      expect(rows.length).toBeGreaterThan(0)
      expect(rows).toEqual(whole.filter(keeps))
    }
  })

  it('filters the other resources', async () => {
    const order = (await all<RepairOrder>('repair-orders')).find(({ appointmentId }) => appointmentId)!
    const [car] = (await list<Vehicle>('vehicles')).items
    const [person] = (await list<Customer>('customers')).items
    const find = async (resource: ResourceName, query: string) =>
      (await all<{ id: string }>(resource, `?limit=200&${query}`)).map(({ id }) => id)
    const day = order.openedAt.slice(0, 10)
    for (const query of [`number=${order.number}`, `appointmentId=${order.appointmentId}`]) {
      expect(await find('repair-orders', query)).toEqual([order.id])
    }
    for (const query of [
      `status=${order.status}`,
      `customerId=${order.customerId}`,
      `vehicleId=${order.vehicleId}`,
      `from=${day}&to=${day}`,
    ]) {
      expect(await find('repair-orders', query)).toContain(order.id)
    }
    expect(await find('vehicles', `vin=${car!.vin}`)).toEqual([car!.id])
    for (const query of [`customerId=${car!.customerId}`, `make=${car!.make}`, `modelYear=${car!.modelYear}`]) {
      expect(await find('vehicles', query)).toContain(car!.id)
    }
    expect(await find('customers', `email=${person!.email}`)).toEqual([person!.id])
    const { lastName, address, phone } = person!
    for (const query of [`lastName=${lastName}`, `city=${address.city}`, `phone=${encodeURIComponent(phone)}`]) {
      expect(await find('customers', query)).toContain(person!.id)
    }
  })

  it.each([
    ['status=late', 'status', /one of scheduled, confirmed/],
    ['from=01.12.2026', 'from', /^from must be a date, written YYYY-MM-DD$/],
    ['from=2026-02-30', 'from', /must be a date/],
    ['from=2026-12-02&to=2026-12-01', 'from', /^from must not be later than to$/],
    ['customerId=7', 'customerId', /must be a UUID/],
    ['stauts=completed', 'stauts', /not known/],
    ['stauts=completed&stauts=late', 'stauts', /not known/],
    ['limit=0', 'limit', /1 to 200/],
    ['cursor=x', 'cursor', /"next"/],
    ['limit=1&limit=2', 'limit', /^limit is given more than once$/],
    ['status=completed&status=cancelled', 'status', /^status is given more than once$/],
  ])('refuses ?%s, naming the parameter', async (query, field, message) => {
    const { status, body, headers } = await send(`/appointments/v1/appointments?${query}`)
    const requestId = headers.get('request-id')
    expect(status).toBe(400)
    expect(body).toEqual({ code: 'INVALID-FIELD', field, message: expect.stringMatching(message), requestId })
  })

  it('takes from and to of the same day', async () => {
    expect((await send('/appointments/v1/appointments?from=2026-12-01&to=2026-12-01')).status).toBe(200)
  })

  it('accepts a slash before the query (protocol.md 3.1)', async () => {
    expect((await send('/appointments/v1/appointments/?limit=1')).status).toBe(200)
  })
})

describe('creating', () => {
  const carOf = async () => (await list<Vehicle>('vehicles', '?limit=1')).items[0]!
  const appointment = async (change: object = {}) => {
    const { id, customerId } = await carOf()
    return {
      customerId,
      vehicleId: id,
      startsAt: future(3),
      durationMinutes: 60,
      reason: 'Noise',
      advisor: 'Me',
      ...change,
    }
  }

  it('answers 201 with the row and a Location that works behind the gateway too', async () => {
    for (const path of ['/appointments/v1/appointments', '/appointments/v1/appointments/']) {
      const { status, body, headers } = await send(path, { post: await appointment() })
      expect([status, body.status]).toEqual([201, 'scheduled'])
      const location = new URL(headers.get('location')!, `https://api.example/lakeside${path}`)
      expect(location.pathname).toBe(`/lakeside/appointments/v1/appointments/${body.id}`)
      expect((await send(location.pathname.slice('/lakeside'.length))).body).toEqual(body)
      expect((await list<Appointment>('appointments', `?vehicleId=${body.vehicleId}`)).items).toContainEqual(body)
    }
  })

  it('creates a customer, a vehicle, an appointment and a repair order that belong together', async () => {
    const address = { street: '1 Lake Street', city: 'Lakeside', state: 'IL', postalCode: '60115' }
    const person = { firstName: 'Ada', lastName: 'Park', email: 'ada@example.com', phone: '555-0100', address }
    const customerId = (await send('/customers/v1/customers', { post: person })).body.id
    const car = {
      customerId,
      vin: '1M8GDM9AXKP042788',
      make: 'A',
      model: 'B',
      modelYear: 2019,
      color: 'red',
      soldWithMiles: 9,
    }
    const vehicleId = (await send('/vehicles/v1/vehicles', { post: car })).body.id
    const appointmentId = (
      await send('/appointments/v1/appointments', { post: await appointment({ customerId, vehicleId }) })
    ).body.id
    const lines = [{ description: 'Oil', laborCents: 100, partsCents: 23 }]
    const post = {
      customerId,
      vehicleId,
      appointmentId,
      promisedAt: future(1),
      odometerMiles: 10,
      advisor: 'Me',
      lines,
    }
    const order = await send('/repair-orders/v1/repair-orders', { post })
    expect(order).toMatchObject({
      status: 201,
      body: { status: 'open', totalCents: 123, appointmentId, closedAt: null },
    })
    expect((await list<Vehicle>('vehicles', `?customerId=${customerId}`)).items).toMatchObject([{ id: vehicleId }])
    const other = await send('/repair-orders/v1/repair-orders', {
      post: { ...post, appointmentId: randomUUID() },
    })
    expect(other.body).toMatchObject({ code: 'INVALID-FIELD', field: 'appointmentId' })
  })

  it('writes times in UTC, whatever the offset', async () => {
    const { body } = await send('/appointments/v1/appointments', {
      post: await appointment({ startsAt: future(5).replace(/\.\d+Z/, '+02:00') }),
    })
    expect(body.startsAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(Date.parse(body.startsAt)).toBeLessThan(Date.parse(future(5)) - 7000_000)
  })

  it.each([
    [{ reason: undefined }, 'reason', /is missing/],
    [{ reason: '' }, 'reason', /fewer than 1/],
    [{ durationMinutes: '60' }, 'durationMinutes', /integer/],
    [{ startsAt: 'tomorrow' }, 'startsAt', /date-time with its offset, written like 20/],
    [{ startsAt: '2020-01-01T10:00:00Z' }, 'startsAt', /next two years/],
    [{ startsAt: '9999-12-31T23:59:59Z' }, 'startsAt', /next two years/],
    [{ status: 'completed' }, 'status', /not known/],
    [{ id: randomUUID() }, 'id', /not known/],
    [{ vehicleId: randomUUID() }, 'vehicleId', /not the id/],
    [{ customerId: 7 }, 'customerId', /string/],
  ])('refuses %j, naming the field', async (change, field, message) => {
    const before = (await list('appointments')).total
    const { status, body, headers } = await send('/appointments/v1/appointments', { post: await appointment(change) })
    const requestId = headers.get('request-id')
    expect(status).toBe(400)
    expect(body).toEqual({ code: 'INVALID-FIELD', field, message: expect.stringMatching(message), requestId })
    expect((await list('appointments')).total).toBe(before)
  })

  it('refuses another customer’s vehicle, a wrong VIN and a broken line, naming each', async () => {
    const [first, ...others] = (await list<Vehicle>('vehicles')).items
    const { customerId } = others.find((car) => car.customerId !== first!.customerId)!
    expect(
      (await send('/appointments/v1/appointments', { post: await appointment({ customerId, vehicleId: first!.id }) }))
        .body.field,
    ).toBe('vehicleId')
    const car = {
      customerId,
      vin: '1M8GDM9A1KP042788',
      make: 'A',
      model: 'B',
      modelYear: 2019,
      color: 'red',
      soldWithMiles: 9,
    }
    expect((await send('/vehicles/v1/vehicles', { post: car })).body.field).toBe('vin')
    const order = {
      customerId,
      vehicleId: first!.id,
      promisedAt: future(1),
      odometerMiles: 10,
      advisor: 'Me',
      lines: [{ description: 'Oil', laborCents: -1, partsCents: 0 }],
    }
    expect((await send('/repair-orders/v1/repair-orders', { post: order })).body.field).toBe('lines/0/laborCents')
  })

  it('names all that is missing at once, the first one as the field', async () => {
    const first = await send('/appointments/v1/appointments', { post: { reason: 'Noise', advisor: 'Me' } })
    const message = 'customerId, vehicleId, startsAt and durationMinutes are missing'
    expect(first).toMatchObject({ status: 400, body: { code: 'INVALID-FIELD', field: 'customerId', message } })
    const person = { firstName: 'Ada', lastName: 'Park', email: 'ada@example.com', address: { city: 'Lakeside' } }
    const second = await send('/customers/v1/customers', { post: person })
    expect(second.body.message).toBe('phone, address/street, address/state and address/postalCode are missing')
    const third = await send('/repair-orders/v1/repair-orders', {
      post: { lines: Array.from({ length: 9000 }, () => ({})) },
    })
    expect(third.body.message).toMatch(/^customerId, vehicleId, .* and 2\d{4} more are missing$/)
    expect(third.body.message.length).toBeLessThan(1000)
  })

  it.each([
    ['', {}, /must be a JSON object/],
    [undefined, {}, /must be a JSON object/],
    ['[]', {}, /must be a JSON object/],
    ['a=b', { 'content-type': 'application/x-www-form-urlencoded' }, /send Content-Type: application\/json/],
    ['{}', { 'content-type': 'text/plain' }, /send Content-Type: application\/json/],
  ])('says what it wants instead of %j with %j', async (body, headers, message) => {
    const response = await fetch(`${service.url}/appointments/v1/appointments`, {
      method: 'POST',
      ...(body === undefined ? {} : { body }),
      headers: {
        authorization: `Bearer ${exchange.token('clientOf-appointments')}`,
        'subscription-id': lakeside.id,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    })
    expect(await response.json()).toMatchObject({ code: 'INVALID-REQUEST', message: expect.stringMatching(message) })
  })

  it.each([
    ['{', {}, 400],
    ['[]', {}, 400],
    ['null', {}, 400],
    ['{}', { 'content-type': 'text/xml' }, 415],
    ['{"__proto__":{"x":1}}', {}, 400],
    [JSON.stringify({ reason: 'x'.repeat(70_000) }), {}, 413],
  ])('answers %.20j %j with %d and a body', async (post, headers, expected) => {
    const { status, body } = await send('/appointments/v1/appointments', { post, headers })
    const expectedBody = { code: expect.any(String), message: expect.any(String), requestId: expect.any(String) }
    expect([status, body]).toMatchObject([expected, expectedBody])
  })
})

describe('other methods', () => {
  it.each([
    ['PUT', '', 'GET, HEAD, POST'],
    ['DELETE', '', 'GET, HEAD, POST'],
    ['PATCH', '/1', 'GET, HEAD'],
    ['DELETE', '/1', 'GET, HEAD'],
    ['POST', '/1', 'GET, HEAD'],
  ])('%s …%s is answered with 405 and what is allowed', async (method, path, allow) => {
    const answer = async (subscription: string) => {
      const headers = {
        authorization: `Bearer ${exchange.token('clientOf-vehicles')}`,
        'subscription-id': subscription,
      }
      const response = await fetch(`${service.url}/vehicles/v1/vehicles${path}`, { method, headers, body: 'a=b' })
      const { code } = (await response.json()) as { code: string }
      return { status: response.status, allow: response.headers.get('allow'), code }
    }
    expect(await answer(lakeside.id)).toEqual({ status: 405, allow, code: 'METHOD-NOT-ALLOWED' })
    expect(await answer(randomUUID())).toEqual({ status: 403, allow: null, code: 'SUBSCRIPTION-MISMATCH' })
  })

  it('HEAD is what GET is, without the body', async () => {
    const headers = { authorization: `Bearer ${exchange.token('clientOf-vehicles')}`, 'subscription-id': lakeside.id }
    const response = await fetch(`${service.url}/vehicles/v1/vehicles`, { method: 'HEAD', headers })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })
})

describe('what every answer has', () => {
  it('echoes the Request-Id, and makes one where there is none or none fit to be written down', async () => {
    const idOf = async (headers: Record<string, string>) =>
      (await send('/nothing', { headers })).headers.get('request-id')
    expect(await idOf({ 'request-id': 'call-1' })).toBe('call-1')
    expect(await idOf({})).toMatch(/^[0-9a-f-]{36}$/)
    expect(await idOf({ 'request-id': 'a"b' })).toMatch(/^[0-9a-f-]{36}$/)
    expect(await idOf({ 'request-id': 'x'.repeat(200) })).toMatch(/^[0-9a-f-]{36}$/)
    expect((await send('/appointments/v1/%', { headers: { 'request-id': 'call-2' } })).headers.get('request-id')).toBe(
      'call-2',
    )
  })

  it('has code, message and requestId even where there is no API, and for a path that cannot be decoded', async () => {
    const headers = { 'request-id': 'call-3' }
    for (const [path, status, code] of [
      ['/appointments/v1/%', 400, 'INVALID-REQUEST'],
      ['/nothing', 404, 'NOT-FOUND'],
      ['/appointments/v1/nothing', 404, 'NOT-FOUND'],
    ] as const) {
      const body = { code, message: expect.any(String), requestId: 'call-3' }
      expect(await send(path, { headers })).toMatchObject({ status, body })
    }
  })
})

describe('starting again', () => {
  it('has the same rows, and those that were created, at the same ids', async () => {
    const dataDirectory = join(await mkdtemp(join(tmpdir(), 'dms-')), 'not', 'there', 'yet')
    const first = await start({ dataDirectory })
    const [car] = (await list<Vehicle>('vehicles', '?limit=1', { to: first })).items
    const post = {
      customerId: car!.customerId,
      vehicleId: car!.id,
      startsAt: future(3),
      durationMinutes: 60,
      reason: 'x',
      advisor: 'y',
    }
    const created = await Promise.all(
      Array.from({ length: 20 }, async () => (await send('/appointments/v1/appointments', { to: first, post })).body),
    )
    const before = await all<Appointment>('appointments', '?limit=200', { to: first })
    expect(before).toEqual(expect.arrayContaining(created))
    await first.close()
    const second = await start({ dataDirectory })
    expect(await all('appointments', '?limit=200', { to: second })).toEqual(before)
    expect(
      (await list<Appointment>('appointments', `?vehicleId=${car!.id}`, { to: second, subscription: hillside.id }))
        .total,
    ).toBe(0)
    await second.close()
    await rm(join(dataDirectory, '../../..'), { recursive: true })
  })

  it('rejects when the port is taken, and leaves nothing open', async () => {
    const { port } = new URL(service.url)
    const { issuer, subscriptionsUrl } = exchange
    const taken = startDmsService({ port: Number(port), host: '127.0.0.1', apis, issuer, subscriptionsUrl })
    await expect(taken).rejects.toThrow(/EADDRINUSE/)
  })
})

describe('the service, told to end', () => {
  it('does not wait for a caller that never ends its request', async () => {
    const ending = await start()
    const socket = connect(Number(new URL(ending.url).port), '127.0.0.1')
    const cut = new Promise((resolve) => socket.resume().once('close', resolve))
    socket.on('error', () => undefined)
    socket.write('POST /appointments/v1/appointments HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf')
    await new Promise((resolve) => setTimeout(resolve, 50))
    await ending.close()
    await cut
  })
})
