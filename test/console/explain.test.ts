import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

describe.skipIf(chromiumMissing)('Explain, in Chromium', () => {
  let console: TestConsole
  let page: Page
  let ofApi: Page

  beforeAll(async () => {
    console = await openConsole()
    page = await console.signIn(console.people.appDeveloper, '/explain')
    ofApi = await console.signIn(console.people.apiDeveloper, '/explain')
  })
  afterAll(() => console?.close())

  /** What the token endpoint answers to a key and secret. */
  const askForToken = (key: string, secret: string, scope = 'anonymous') =>
    fetch(console.demo.identity.tokenUrl, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${key}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
    })

  async function tokenOf(key: string, secret: string): Promise<string> {
    return ((await (await askForToken(key, secret)).json()) as { access_token: string }).access_token
  }

  /** A call of the demo's app; the Request-Id of its answer. */
  async function call(subscriptionId: string, expected: number, requestId: string = randomUUID()): Promise<string> {
    const { app, apis } = console.demo
    const answer = await fetch(`${apis.appointments.url}/appointments?from=2026-11-22`, {
      headers: {
        Authorization: `Bearer ${await tokenOf(app.apiKey, app.apiSecret)}`,
        'Subscription-Id': subscriptionId,
        'Request-Id': requestId,
      },
    })
    expect(answer.status).toBe(expected)
    return answer.headers.get('Request-Id') as string
  }

  const explain = async (window: Page, requestId: string) => {
    await window.goto(`${console.url}/explain/${requestId.replaceAll('/', '~')}`)
    await window.getByRole('heading', { level: 1, name: 'What became of it' }).waitFor()
  }
  const check = (window: Page, name: string) => window.locator('li[data-outcome]').filter({ hasText: name }).first()
  const outcome = (window: Page, name: string) => check(window, name).getAttribute('data-outcome')

  it('says where a Request-Id is found, and takes the whole line of a header, by keyboard alone', async () => {
    await page.getByText('Where the Request-Id is').waitFor()
    expect(await lookAt(page, 'explain')).toEqual([])
    await page.getByLabel('Request-Id', { exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Paste the Request-Id of an answer').waitFor()
    const requestId = await call(console.demo.inactiveSubscription.id, 403)
    await page.keyboard.type(`Request-Id: ${requestId}`)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${console.url}/explain/${requestId}`)
    await page.getByText('Refused at the check “Connection”').waitFor()
  })

  it('tells people of the app which check refused their call, what passed before it, and where it is put right', async () => {
    await explain(page, await call(console.demo.inactiveSubscription.id, 403))
    await page.getByText('Refused at the check “Connection”').waitFor()
    await page.getByText('API-SUBSCRIPTION-INACTIVE, from the gateway').waitFor()
    expect(await outcome(page, 'Subscription-Id')).toBe('passed')
    expect(await outcome(page, 'Connection')).toBe('refused')
    expect(await outcome(page, 'API service')).toBe('not_reached')
    const link = page.getByRole('link', { name: 'See the app’s activations' })
    expect(await link.getAttribute('href')).toBe(`/apps/${console.demo.app.id}/activations`)
    await page.getByText('You see the app’s part').waitFor()
    expect(await page.getByText('Exact reason:').count()).toBe(0)
    expect(await lookAt(page, 'explain-refused')).toEqual([])
  })

  it('tells people of the API the exact reason, and what they can do', async () => {
    await explain(ofApi, await call(console.demo.inactiveSubscription.id, 403))
    await check(ofApi, 'Connection').getByText('Exact reason:').waitFor()
    const connection = console.demo.inactiveSubscription.connectionIds.appointments ?? ''
    const link = ofApi.getByRole('link', { name: 'Open the connection' })
    expect(await link.getAttribute('href')).toBe(`/connections/${connection}`)
    await ofApi.getByText('You see the API’s part').waitFor()
  })

  it('shows people of the API what their service was sent, by name alone, and how long each part took', async () => {
    await explain(ofApi, await call(console.demo.subscription.id, 200))
    await ofApi.getByText('Let through', { exact: true }).waitFor()
    await ofApi.getByText('What the API service was sent').waitFor()
    await ofApi.getByText(/API service, to its first byte/).waitFor()
    const text = (await ofApi.locator('main').textContent()) ?? ''
    expect(text).not.toContain('2026-11-22')
    expect(text).toMatch(/Names in the query\s*from/)
    expect(text).not.toMatch(/eyJ/)
    expect(await lookAt(ofApi, 'explain-passed')).toEqual([])
  })

  it('shows all requests that have one Request-Id, also one with a slash in it', async () => {
    const requestId = `job/${randomUUID()}`
    await call(console.demo.subscription.id, 200, requestId)
    await call(console.demo.inactiveSubscription.id, 403, requestId)
    await explain(page, requestId)
    await page.getByText('2 requests have this Request-Id').waitFor()
    await page.getByText(requestId, { exact: true }).waitFor()
    await page.getByText('Refused at the check “Connection”').waitFor()
    await page.getByText('Let through', { exact: true }).waitFor()
  })

  it('shows a call that is kept later than somebody asks for it', async () => {
    const requestId = await call(console.demo.inactiveSubscription.id, 403)
    let asked = 0
    await page.route(`**/decisions/${requestId}`, (route) =>
      route.continue(++asked > 2 ? {} : { url: route.request().url().replace(requestId, randomUUID()) }),
    )
    await explain(page, requestId)
    await page.getByRole('heading', { name: 'Nothing with this Request-Id is here' }).waitFor()
    await page.getByText('Refused at the check “Connection”').waitFor()
    expect(asked).toBe(3)
    await page.unroute(`**/decisions/${requestId}`)
  })

  it('explains why there was no token', async () => {
    const { app } = console.demo
    const refused = await askForToken(app.apiKey, app.apiSecret, 'openid')
    expect(refused.status).toBe(400)
    await explain(page, refused.headers.get('Request-Id') as string)
    await page.getByText('Refused at the check “Scope”').waitFor()
    expect(await outcome(page, 'Client')).toBe('passed')
    expect(await outcome(page, 'Issuing')).toBe('not_reached')
    const link = page.getByRole('link', { name: 'See the app’s credentials' })
    expect(await link.getAttribute('href')).toBe(`/apps/${app.id}/credentials`)
    expect(await lookAt(page, 'explain-token')).toEqual([])
    expect(await page.content()).not.toContain(app.apiSecret)
  })

  it('explains an event that was refused, and leads to one that was taken', async () => {
    const { asyncApi, subscription } = console.demo
    const token = await tokenOf(asyncApi.clientId, asyncApi.clientSecret)
    const publish = (fields: Record<string, string>) =>
      fetch(asyncApi.publishUrl, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...fields },
        body: '{}',
      })
    const refused = await publish({})
    expect(refused.status).toBe(400)
    await explain(ofApi, refused.headers.get('Request-Id') as string)
    await ofApi.getByText('Refused at the check “Header fields”').waitFor()
    expect(await lookAt(ofApi, 'explain-event')).toEqual([])

    const taken = await publish({ 'Data-Owner-Id': subscription.organizationId })
    const { eventId } = (await taken.json()) as { eventId: string }
    await explain(ofApi, taken.headers.get('X-Request-Id') as string)
    await ofApi.getByRole('link', { name: 'See where the event is' }).click()
    await ofApi.waitForURL(`${console.url}/events/${eventId}`)
    // Who has the id of an event alone is led there, too.
    await explain(ofApi, eventId)
    const link = ofApi.getByRole('region', { name: 'Its events' }).getByRole('link')
    expect(await link.getAttribute('href')).toBe(`/events/${eventId}`)
  })

  it('T-30 says of somebody else’s Request-Id what it says of one that nobody used', async () => {
    const requestId = await call(console.demo.inactiveSubscription.id, 403)
    const buyer = await console.signIn(console.people.otherBuyer, '/explain')
    const seen = async (id: string) => {
      await explain(buyer, id)
      await buyer.getByRole('heading', { name: 'Nothing with this Request-Id is here' }).waitFor()
      return (await buyer.locator('main').textContent())?.replaceAll(id, '…')
    }
    expect(await seen(requestId)).toBe(await seen(randomUUID()))
    expect(await lookAt(buyer, 'explain-not-here')).toEqual([])
    expect(faultsOf(buyer)).toEqual([])
    expect(faultsOf(page)).toEqual([])
    expect(faultsOf(ofApi)).toEqual([])
  })
})
