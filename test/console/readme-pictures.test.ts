import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { readmePictures } from '../../scripts/test/readme-pictures.mjs'
import { settle, takePicture } from './support/look-at.ts'
import { chromiumMissing, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const SPEC = new URL('../../examples/dms-service/appointments.openapi.yaml', import.meta.url)
const CALLS = 40

/** Not whether they are right, which the tests of those pages say: that they can be taken, for `scripts/keep-readme-pictures.mjs`. */
describe.skipIf(chromiumMissing)('pictures of the console for README.md', () => {
  let console: TestConsole
  let page: Page
  let refusedRequestId: string
  beforeAll(async () => {
    console = await openConsole()
    await makeTraffic()
    const { demo, url, people } = console
    const headers = { Authorization: `Bearer ${demo.admin.managementToken}`, 'Content-Type': 'application/yaml' }
    const spec = `${url}/management/v1/apis/${demo.apis.appointments.id}/spec`
    expect((await fetch(spec, { method: 'PUT', headers, body: await readFile(SPEC) })).ok).toBe(true)
    const tokenOf = (email: string) => demo.users.find((user) => user.email === email)?.managementToken ?? ''
    // Something that needs the app's developer.
    const path = `/organizations/${demo.organizations.appDeveloper.id}/join-requests`
    await console.management(tokenOf(people.otherBuyer.email), 'POST', path, {})
    await console.management(tokenOf(people.appDeveloper.email), 'POST', `/apps/${demo.app.id}/rotate-secret`, {
      overlapSeconds: 3 * 86_400,
    })
    page = await console.signIn(people.appDeveloper)
  })
  afterAll(() => console?.close())

  /** Calls of the demo's app, the last one refused. */
  async function makeTraffic(): Promise<void> {
    const { app, identity, apis, subscription, inactiveSubscription, admin } = console.demo
    const answer = await fetch(identity.tokenUrl, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${app.apiKey}:${app.apiSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
    })
    const { access_token } = (await answer.json()) as { access_token: string }
    const call = async (subscriptionId: string) => {
      const headers = { Authorization: `Bearer ${access_token}`, 'Subscription-Id': subscriptionId }
      const called = await fetch(`${apis.appointments.url}/appointments`, { headers })
      await called.arrayBuffer()
      return called
    }
    for (let each = 0; each < CALLS; each++) await call(subscription.id)
    const refused = await call(inactiveSubscription.id)
    expect(refused.status).toBe(403)
    refusedRequestId = refused.headers.get('request-id') ?? ''
    const counted = async () => {
      const traffic = await console.management(admin.managementToken, 'GET', '/metering/metrics')
      return (traffic as { counts: { calls: number } }).counts.calls
    }
    await vi.waitFor(async () => expect(await counted()).toBeGreaterThan(CALLS), { timeout: 60_000, interval: 1_000 })
  }

  const take = async (name: (typeof readmePictures)[number]) => {
    await settle(page)
    await page.evaluate(() => scrollTo(0, 0))
    await takePicture(page, name)
  }

  it('show an app developer’s start page', async () => {
    await page.getByText('1 person asks to join Brightwork Apps.').waitFor()
    await page.getByRole('img', { name: /calls in the last 24 hours, 1 not successful/ }).waitFor()
    await take('console-home')
  })

  it('show why a call was refused', async () => {
    await page.goto(`${console.url}/explain/${refusedRequestId}`)
    await page
      .getByText(/API-SUBSCRIPTION-INACTIVE/)
      .first()
      .waitFor()
    await take('console-explain')
  })

  it('show a call that was tried, and its answer', async () => {
    const { app, apis, subscription } = console.demo
    await page.goto(`${console.url}/apps/${app.id}/try?api=${apis.appointments.id}`)
    await page.getByRole('combobox', { name: 'Operation' }).click()
    await page.getByRole('option', { name: /^GET \/appointments ·|^GET \/appointments$/ }).click()
    await page.getByRole('combobox', { name: 'Subscription-Id' }).fill(subscription.id)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('200', { exact: true }).waitFor()
    await take('console-try-it')
  })
})
