import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type Person, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

describe.skipIf(chromiumMissing)('the start page of the console, in Chromium', () => {
  let console: TestConsole
  const newcomer: Person = { email: 'nia@newcomer.example', password: 'a long enough phrase 41' }
  beforeAll(async () => {
    console = await openConsole()
    const { admin } = console.demo
    await console.management(admin.managementToken, 'POST', '/users', { ...newcomer, name: 'Nia Park' })
    await callOnce()
  })
  afterAll(() => console?.close())

  /** Through the gateway, as the demo's app. */
  async function callOnce(): Promise<void> {
    const { app, identity, apis, subscription } = console.demo
    const answer = await fetch(identity.tokenUrl, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${app.apiKey}:${app.apiSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
    })
    const { access_token } = (await answer.json()) as { access_token: string }
    const headers = { Authorization: `Bearer ${access_token}`, 'Subscription-Id': subscription.id }
    const called = await fetch(`${apis.appointments.url}/appointments`, { headers })
    expect(called.status).toBe(200)
    await called.arrayBuffer()
    const counted = async () => {
      const traffic = await console.management(console.demo.admin.managementToken, 'GET', '/metering/metrics')
      return (traffic as { counts: { calls: number } }).counts.calls
    }
    await vi.waitFor(async () => expect(await counted()).toBeGreaterThan(0), { timeout: 45_000, interval: 1_000 })
  }
  const tokenOf = (person: Person) =>
    console.demo.users.find(({ email }) => email === person.email)?.managementToken ?? ''
  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()
  const part = (page: Page, name: string) => page.getByRole('region', { name })

  it('is calm while nothing needs one, and has what comes next one click away for an app developer', async () => {
    const page = await console.signIn(console.people.appDeveloper)
    expect(await heading(page)).toBe('Good to see you, Omar Castellano')
    await page.getByText('Nothing waits for you').waitFor()
    await part(page, 'Your apps').getByRole('link', { name: 'Service Lane' }).waitFor()
    await page.getByRole('img', { name: /^\d+ calls? in the last 24 hours, 0 not successful/ }).waitFor()
    expect(await lookAt(page, 'home-app-developer')).toEqual([])
    expect(await page.getByRole('link', { name: 'Try a call' }).first().getAttribute('href')).toMatch(
      /^\/apps\/[\w-]+\/try$/,
    )
    await part(page, 'You can also').getByRole('link', { name: 'Publish an API' }).waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('says what needs one in words, with the link that puts it right', async () => {
    const { appDeveloper, apiDeveloper } = console.people
    const { app, organizations } = console.demo
    await console.management(tokenOf(appDeveloper), 'POST', `/apps/${app.id}/rotate-secret`, { overlapSeconds: 7_200 })
    const path = `/organizations/${organizations.appDeveloper.id}/join-requests`
    await console.management(tokenOf(apiDeveloper), 'POST', path, { message: 'May I help?' })
    const page = await console.signIn(appDeveloper)
    await page.getByText('1 person asks to join Brightwork Apps.').waitFor()
    await page.getByText(/^An old secret of Service Lane stops working soon/).waitFor()
    expect(await lookAt(page, 'home-attention')).toEqual([])
    // By keyboard, as any link.
    await page.getByRole('link', { name: /^Decide: 1 person asks/ }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/organization/join-requests')
    await page.goBack()
    await page.getByRole('link', { name: /^See its secrets/ }).click()
    await page.waitForURL(`**/apps/${app.id}/credentials`)
    expect(faultsOf(page)).toEqual([])
  })

  it('shows what needs one before anything else of the page has been answered', async () => {
    const page = await console.signIn(console.people.appDeveloper, '/apps')
    const later = /\/management\/v1\/(apps|apis|subscriptions|metering|connections)/
    await page.route(later, () => undefined)
    await page.goto(console.url)
    await page.getByText('1 person asks to join Brightwork Apps.').waitFor()
    expect(await part(page, 'Your apps').count()).toBe(0)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  it('says what could not be read, and reads it again', async () => {
    const page = await console.signIn(console.people.appDeveloper, '/apps')
    const problem = { code: 'INTERNAL-SERVER-ERROR', message: 'It failed.' }
    await page.route('**/management/v1/me/attention', (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', json: problem }),
    )
    await page.goto(console.url)
    await page.getByText('What needs you could not be read').waitFor()
    await part(page, 'Your apps').getByRole('link', { name: 'Service Lane' }).waitFor()
    await page.unroute('**/management/v1/me/attention')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('1 person asks to join Brightwork Apps.').waitFor()
  })

  it('leads an API developer to the first subscriber, and shows their traffic', async () => {
    const page = await console.signIn(console.people.apiDeveloper)
    await part(page, 'Your APIs').getByRole('link', { name: 'Appointments' }).first().waitFor()
    await page.getByRole('img', { name: /calls? in the last 24 hours/ }).waitFor()
    expect(await lookAt(page, 'home-api-developer')).toEqual([])
    expect(faultsOf(page)).toEqual([])
  })

  it('shows a dealer the apps that they use', async () => {
    const page = await console.signIn(console.people.buyer)
    await part(page, 'Apps you use').getByRole('link', { name: 'Service Lane' }).first().waitFor()
    expect(await lookAt(page, 'home-dealer')).toEqual([])
    expect(faultsOf(page)).toEqual([])
  })

  it('shows an operator how the exchange is', async () => {
    const page = await console.signIn(console.people.operator)
    await part(page, 'The exchange').getByText('1 at work').waitFor()
    expect(await lookAt(page, 'home-operator')).toEqual([])
    await page.getByRole('link', { name: 'See the health of the exchange' }).waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('has somebody without an organization found one, and asks then what it is to do', async () => {
    const page = await console.signIn(newcomer)
    expect(await heading(page)).toBe('Good to see you, Nia Park')
    await part(page, 'Found one').waitFor()
    expect(await lookAt(page, 'home-newcomer')).toEqual([])
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Park & Sons')
    await page.getByRole('combobox', { name: 'Country' }).click()
    await page.getByRole('option', { name: 'France', exact: true }).click()
    await page.getByRole('button', { name: 'Found the organization' }).click()
    await page.waitForURL('**/organization')
    await page.getByRole('link', { name: 'Home', exact: true }).click()
    await part(page, 'What would you like to do?').waitFor()
    expect(await lookAt(page, 'home-choices')).toEqual([])
    await page.getByRole('link', { name: 'Register an app' }).click()
    await page.waitForURL('**/apps/new')
    expect(faultsOf(page)).toEqual([])
  })

  it('begins an exchange that has nothing yet with organizations', async () => {
    const page = await console.signIn(console.people.operator, '/exchange/health')
    // As it answers after `portreeve dev --no-demo`.
    await page.route(/\/organizations\?limit=1$/, (route) => route.fulfill({ json: { items: [] } }))
    await page.getByRole('link', { name: 'Portreeve, start' }).click()
    await part(page, 'Begin with organizations').getByRole('link', { name: 'Make an organization' }).waitFor()
    expect(await lookAt(page, 'home-operator-empty')).toEqual([])
    await page.getByRole('link', { name: 'Invite people' }).click()
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('stays around an address at which there is nothing', async () => {
    const page = await console.signIn(console.people.appDeveloper)
    await page.goto(`${console.url}/no/such/page`)
    await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
    expect(await lookAt(page, 'no-such-page')).toEqual([])
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Apps' }).waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('hints at another organization of theirs, and goes there', async () => {
    const { otherBuyer, apiDeveloper } = console.people
    const path = `/organizations/${console.demo.organizations.otherBuyer.id}/join-requests`
    await console.management(tokenOf(apiDeveloper), 'POST', path, {})
    const second = (await console.management(tokenOf(otherBuyer), 'POST', '/organizations', {
      ...{ name: 'Valley Autos', countryCode: 'US', address: '', phoneNumber: '' },
    })) as { id: string }
    await console.management(tokenOf(otherBuyer), 'PATCH', '/me', { currentOrganizationId: second.id })
    const page = await console.signIn(otherBuyer)
    await page.getByText('Hilltop Autos has something that needs you.').waitFor()
    await page.getByText('Nothing waits for you', { exact: true }).waitFor()
    expect(await lookAt(page, 'home-elsewhere')).toEqual([])
    await page.getByRole('button', { name: 'Work for Hilltop Autos' }).click()
    await page.getByText('1 person asks to join Hilltop Autos.').waitFor()
    expect(faultsOf(page)).toEqual([])
  })
})
