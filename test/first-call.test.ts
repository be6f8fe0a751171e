import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Demo } from '../packages/server/src/demo/index.ts'
import { databaseOfItsOwn } from './support/databases.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { call, getToken } from './support/exchange-calls.ts'

const postgres = process.env.PORTREEVE_TEST_DATABASE_URL

describe.each([
  { engine: 'SQLite', possible: true },
  { engine: 'PostgreSQL', possible: postgres !== undefined },
])('the first authorized call, on $engine', ({ engine, possible }) => {
  describe.skipIf(!possible)(possible ? 'over real sockets' : 'needs PORTREEVE_TEST_DATABASE_URL', () => {
    let dev: DevProcess
    let demo: Demo
    let token: string
    let appointments: string
    const ends: (() => Promise<unknown>)[] = []

    beforeAll(async () => {
      const folder = await temporaryFolder()
      ends.push(folder.remove)
      let databaseUrl: string | undefined
      if (engine === 'PostgreSQL') {
        const database = await databaseOfItsOwn(postgres ?? '')
        databaseUrl = database.url
        ends.push(database.drop)
      }
      dev = await startDevProcess({ cwd: folder.path, portBase: await freePortBase(), databaseUrl })
      ends.push(() => dev.stop())
      demo = await dev.demo()
      token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
      appointments = `${demo.apis.appointments.url}/appointments`
    })
    afterAll(async () => {
      for (const end of ends.reverse()) await end()
    })

    it("lets the right call through: the dealer's appointments and nobody else's", async () => {
      const answer = await call(`${appointments}?limit=50`, token, demo.subscription.id)
      expect(answer.status).toBe(200)
      expect(answer.requestId).toBeTruthy()
      expect(answer.body.items?.length).toBe(50)
    })

    it('lets a pass-through API verify the app’s own token', async () => {
      const answer = await call(`${demo.apis['repair-orders'].url}/repair-orders`, token, demo.subscription.id)
      expect(answer.status).toBe(200)
    })

    it('shows two dealers different rows of one API', async () => {
      const other = await getToken(demo, demo.otherApp.apiKey, demo.otherApp.apiSecret)
      const vehicles = `${demo.apis.vehicles.url}/vehicles?limit=100`
      const mine = await call(vehicles, token, demo.subscription.id)
      const theirs = await call(vehicles, other, demo.otherSubscription.id)
      expect([mine.status, theirs.status]).toEqual([200, 200])
      const ids = new Set(mine.body.items?.map(({ id }) => id))
      expect(ids.size).toBeGreaterThan(0)
      expect(theirs.body.items?.some(({ id }) => ids.has(id))).toBe(false)
    })

    it.each([
      ['API-DOES-NOT-EXIST', 404, () => call(`${demo.gateway.url}/harborline/nothing/x`, token, demo.subscription.id)],
      ['MISSING-AUTHORIZATION', 401, () => call(appointments, undefined, demo.subscription.id)],
      ['INVALID-TOKEN', 403, () => call(appointments, `${token}x`, demo.subscription.id)],
      ['TOKEN-EXPIRED', 403, () => call(appointments, demo.refusedTokens?.expired, demo.subscription.id)],
      ['TOKEN-ISSUER-MISMATCH', 403, () => call(appointments, demo.refusedTokens?.wrongIssuer, demo.subscription.id)],
      [
        'TOKEN-AUDIENCE-MISMATCH',
        403,
        () => call(appointments, demo.refusedTokens?.wrongAudience, demo.subscription.id),
      ],
      ['UNAUTHORIZED-API-ACCESS', 403, () => call(`${demo.apis.customers.url}/customers`, token, demo.subscription.id)],
      ['MISSING-SUBSCRIPTION-ID', 400, () => call(appointments, token)],
      ['SUBSCRIPTION-MISMATCH', 403, () => call(appointments, token, demo.otherSubscription.id)],
      ['API-SUBSCRIPTION-INACTIVE', 403, () => call(appointments, token, demo.inactiveSubscription.id)],
    ])('refuses with %s (protocol.md 3.4)', async (code, status, make) => {
      const answer = await make()
      expect(answer).toMatchObject({ status, body: { code } })
      expect(answer.body.message?.length).toBeGreaterThan(20)
      expect(answer.requestId).toBeTruthy()
      expect(answer.body.requestId).toBe(answer.requestId)
    })

    it('answers alike for a subscription of another app and for one that does not exist', async () => {
      const foreign = await call(appointments, token, demo.otherSubscription.id)
      const unknown = await call(appointments, token, '00000000-0000-4000-8000-000000000000')
      expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' })
      expect(foreign.status).toBe(unknown.status)
    })

    describe('the service behind the gateway, called past it', () => {
      const direct = () => `${demo.apis.appointments.targetUrl}/appointments/v1/appointments`
      const passthrough = () => `${demo.apis['repair-orders'].targetUrl}/repair-orders/v1/repair-orders`
      const apiToken = () => getToken(demo, demo.apis.appointments.clientId, demo.apis.appointments.clientSecret)

      it('refuses a call without a token', async () => {
        expect((await call(direct(), undefined, demo.subscription.id)).status).toBe(403)
      })
      it("refuses the app's own token", async () => {
        expect((await call(direct(), token, demo.subscription.id)).status).toBe(401)
      })
      it("refuses another dealer's Subscription-Id, even with a token for this API", async () => {
        expect((await call(direct(), await apiToken(), demo.otherSubscription.id)).status).toBe(403)
      })
      it('refuses an inactive Subscription-Id, even with a token for this API', async () => {
        expect((await call(direct(), await apiToken(), demo.inactiveSubscription.id)).status).toBe(403)
      })
      it("pass-through: takes the app's own token, and refuses it with another app's Subscription-Id", async () => {
        expect((await call(passthrough(), token, demo.subscription.id)).status).toBe(200)
        expect((await call(passthrough(), token, demo.otherSubscription.id)).status).toBe(403)
        const other = await getToken(demo, demo.otherApp.apiKey, demo.otherApp.apiSecret)
        expect((await call(passthrough(), other, demo.subscription.id)).status).toBe(403)
      })
    })

    describe('GET /subscriptions/{id}/context (protocol.md 4.5)', () => {
      const context = (id: string) => `${demo.subscriptions.url}/subscriptions/${id}/context`

      it('tells the app and a connected API whose data it is, under new and old names', async () => {
        const api = await getToken(demo, demo.apis.appointments.clientId, demo.apis.appointments.clientSecret)
        for (const bearer of [token, api]) {
          const { status, body } = await call(context(demo.subscription.id), bearer)
          expect(status).toBe(200)
          expect(body).toMatchObject({
            organizationInfo: { id: demo.organizations.buyer.id, name: 'Lakeside Motors', countryCode: 'US' },
            appInfo: { id: demo.app.id, name: demo.app.name, developer: demo.organizations.appDeveloper.name },
            entityInfo: { id: demo.organizations.buyer.id },
            solutionInfo: { id: demo.app.id },
          })
        }
      })
      it('does not exist for anybody else, in the words for one that really does not', async () => {
        const stranger = await getToken(demo, demo.otherApp.apiKey, demo.otherApp.apiSecret)
        const unconnected = await getToken(demo, demo.apis.customers.clientId, demo.apis.customers.clientSecret)
        const nowhere = await call(context('00000000-0000-4000-8000-000000000000'), token)
        expect(nowhere.status).toBe(404)
        for (const bearer of [stranger, unconnected]) {
          const answer = await call(context(demo.subscription.id), bearer)
          expect({ ...answer.body, requestId: '' }).toEqual({ ...nowhere.body, requestId: '' })
          expect(answer.status).toBe(404)
        }
      })
      it('needs a token that is valid', async () => {
        expect((await call(context(demo.subscription.id))).status).toBe(401)
        for (const bad of Object.values(demo.refusedTokens ?? {})) {
          expect((await call(context(demo.subscription.id), bad)).status).toBe(401)
        }
      })
      it('stops telling an API when the subscription is not active, and still tells the app', async () => {
        const api = await getToken(demo, demo.apis.appointments.clientId, demo.apis.appointments.clientSecret)
        expect(await call(context(demo.inactiveSubscription.id), api)).toMatchObject({
          status: 403,
          body: { code: 'API-SUBSCRIPTION-INACTIVE' },
        })
        expect((await call(context(demo.inactiveSubscription.id), token)).status).toBe(200)
      })
    })
  })
})
