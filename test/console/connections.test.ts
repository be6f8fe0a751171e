import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { callGateway, tokenFor } from './support/call-gateway.ts'
import { focused } from './support/focused.ts'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 150_000, hookTimeout: 60_000 })

/** What the provider's admin API answers at the moment. */
const admin = { status: 400 }

describe.skipIf(chromiumMissing)('connections in the console, in Chromium', () => {
  let console: TestConsole
  let adminApi: Server
  let page: Page
  let token: string
  let subscriptionId: string

  beforeAll(async () => {
    console = await openConsole()
    adminApi = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(admin.status).end())
    })
    await new Promise<void>((done) => adminApi.listen(0, '127.0.0.1', done))
    token = await tokenFor(console.demo.identity, console.demo.otherApp)
    page = await console.signIn(console.people.apiDeveloper, '/connections')
  })
  afterAll(async () => {
    await console?.close()
    adminApi?.closeAllConnections()
    adminApi?.close()
  })

  const go = async (path: string, who = page) => {
    await who.goto(`${console.url}${path}`)
    await who.getByRole('heading', { level: 1 }).waitFor()
  }
  const button = (name: string | RegExp, who = page) => who.getByRole('button', { name, exact: true })
  const dialog = (name: string, who = page) => who.getByRole('dialog', { name })
  const said = (text: string, who = page) => who.getByRole('alert').filter({ hasText: text }).first().waitFor()
  const tokenOf = (email: string) => {
    const user = console.demo.users.find((one) => one.email === email)
    if (!user) throw new Error(`nobody has ${email}`)
    return user.managementToken
  }
  const asProvider = (method: string, path: string, body?: unknown) =>
    console.management(tokenOf(console.people.apiDeveloper.email), method, path, body)
  const asBuyer = (method: string, path: string, body?: unknown) =>
    console.management(tokenOf(console.people.buyer.email), method, path, body)
  const asAppDeveloper = (method: string, path: string, body?: unknown) =>
    console.management(tokenOf(console.people.appDeveloper.email), method, path, body)
  const call = () => callGateway(`${console.demo.apis.vehicles.url}/vehicles`, { token, subscriptionId })
  const consent = { name: 'Dana Whitfield', title: 'General Manager' }

  it('teaches what a connection is where there is none', async () => {
    const other = await console.signIn(console.people.buyer, '/connections')
    await other.getByRole('heading', { name: 'No connections yet' }).waitFor()
    expect(await lookAt(other, 'connections-empty')).toEqual([])
    expect(faultsOf(other)).toEqual([])
    await other.context().close()
  })

  it('shows the people of an app who asks and for what; by keyboard one is denied, asks again and is approved', async () => {
    const { demo } = console
    await asProvider('PATCH', `/apis/${demo.apis.vehicles.id}`, { activation: { mode: 'manual' } })
    await asAppDeveloper('PATCH', `/apps/${demo.otherApp.id}`, { activation: 'manual' })
    const { items } = (await asBuyer('POST', '/subscriptions', {
      appId: demo.otherApp.id,
      organizationIds: [demo.organizations.buyer.id],
      consent,
    })) as { items: { subscription: { id: string; status: string } }[] }
    subscriptionId = items[0]?.subscription.id ?? ''
    expect(items[0]?.subscription.status).toBe('pending')

    const developer = await console.signIn(console.people.appDeveloper, `/apps/${demo.otherApp.id}/activations`)
    const waiting = developer.getByRole('region', { name: 'Waiting for you' })
    await waiting.getByText('Dana Whitfield, General Manager').waitFor()
    await waiting.getByText(demo.apis.vehicles.name).first().waitFor()
    expect(await lookAt(developer, 'app-activations-pending')).toEqual([])

    const deny = button(`Deny ${demo.organizations.buyer.name}`, developer)
    await deny.focus()
    await developer.keyboard.press('Enter')
    await dialog(`Deny ${demo.organizations.buyer.name}?`, developer).waitFor()
    expect(await lookAt(developer, 'app-activations-deny')).toEqual([])
    await developer.keyboard.press('Escape')
    await dialog(`Deny ${demo.organizations.buyer.name}?`, developer).waitFor({ state: 'detached' })
    await focused(deny)
    await developer.keyboard.press('Enter')
    await button('Deny it', developer).click()
    await waiting.waitFor({ state: 'detached' })
    await asBuyer('POST', `/subscriptions/${subscriptionId}/reactivate`, { consent })
    await developer.reload()
    await button(`Approve ${demo.organizations.buyer.name}`, developer).click()
    await said('is approved', developer)
    expect(faultsOf(developer)).toEqual([])
    await developer.context().close()
  })

  it('shows its provider first who waits; once it is accepted on the page the next call passes', async () => {
    expect(await call()).toMatchObject({ status: 403 })
    await go('/connections')
    const waiting = page.getByRole('region', { name: 'Waiting for you' })
    await waiting.getByRole('link', { name: console.demo.organizations.buyer.name }).waitFor()
    expect(await lookAt(page, 'connections')).toEqual([])
    await waiting.getByRole('link', { name: console.demo.organizations.buyer.name }).click()
    await page.getByText('No call gets through before you accept.').waitFor()
    expect(await lookAt(page, 'connection-pending')).toEqual([])
    await button('Accept').click()
    await page.getByText('Calls get through.').waitFor()
    await expect.poll(call).toMatchObject({ status: 200 })
  })

  it('T-12 T-16 ends what somebody read about, not what it became while they read', async () => {
    const { buyer } = console.demo.organizations
    await button('Deactivate…').click()
    const question = dialog(`Deactivate the connection of ${buyer.name}?`)
    await question.getByLabel('Why').fill('It looked idle')
    const path = new URL(page.url()).pathname.replace('/console', '')
    await asProvider('POST', `${path}/reject`, { error: 'A colleague was here' })
    await asProvider('POST', `${path}/accept`, {})
    // The page behind it learns of that, as it does when somebody comes back to its window.
    const learned = page.waitForResponse((response) => response.url().endsWith(path), { timeout: 60_000 })
    const comeBack = setInterval(
      () => void page.evaluate(() => window.dispatchEvent(new Event('visibilitychange'))),
      500,
    )
    await learned.finally(() => clearInterval(comeBack))
    await button('Deactivate it').click()
    await question.getByText('It was changed since you opened it.').waitFor()
    expect((await call()).status).toBe(200)
    await button('Cancel').click()
    await question.waitFor({ state: 'detached' })
  })

  it('deactivates it with a reason that the app’s people read, and calls are refused at once', async () => {
    const { buyer } = console.demo.organizations
    await button('Deactivate…').click()
    const question = dialog(`Deactivate the connection of ${buyer.name}?`)
    await question.getByText(/are refused from the next one on/).waitFor()
    expect(await lookAt(page, 'connection-deactivate')).toEqual([])
    await question.getByLabel('Why').fill('The contract ended')
    await button('Deactivate it').click()
    await page.getByText('Calls are refused. You can accept at any time.').waitFor()
    await page.getByText('The contract ended').waitFor()
    await expect.poll(call).toMatchObject({ status: 403 })

    const developer = await console.signIn(console.people.appDeveloper, `/apps/${console.demo.otherApp.id}/activations`)
    await button(buyer.name, developer).click()
    await dialog(buyer.name, developer).getByText('The provider says: The contract ended').waitFor()
    expect(await lookAt(developer, 'app-activation')).toEqual([])
    const download = developer.waitForEvent('download')
    await developer.keyboard.press('Escape')
    await button('Save as CSV', developer).click()
    expect(await readFile(await (await download).path(), 'utf8')).toContain(subscriptionId)
    await developer.getByLabel('Search activations').fill('nobody is called this')
    await developer.getByRole('heading', { name: 'No activation fits' }).waitFor()
    await button('Clear search and filters', developer).click()
    await button(buyer.name, developer).click()
    await button('Cancel this activation…', developer).click()
    await dialog(`Cancel the activation of ${buyer.name}?`, developer)
      .getByText(/1 connection ends, and its provider is told/)
      .waitFor()
    await button('Cancel the activation', developer).click()
    await said('is cancelled', developer)
    expect(faultsOf(developer)).toEqual([])
    await developer.context().close()
  })

  it('shows one who opens the connection of others that it is not theirs to decide', async () => {
    const { apis, organizations } = console.demo
    const { items } = (await asProvider('GET', `/connections?apiId=${apis.appointments.id}`)) as {
      items: { id: string; organizationId: string }[]
    }
    const connection = items.find(({ organizationId }) => organizationId === organizations.buyer.id)
    const other = await console.signIn(console.people.otherBuyer, `/connections/${connection?.id ?? 'none'}`)
    await other.getByText('It is not here, or not for you').waitFor()
    expect(await other.getByRole('button', { name: /Accept|Deactivate|Reject/ }).count()).toBe(0)
    await other.context().close()
  })

  it('searches on by itself past pages on which nothing was found yet, and asks after many', async () => {
    const other = await console.signIn(console.people.apiDeveloper, '/connections')
    // Only in a list of a million does a search end before its page is full, so the first answers are given here.
    let empty = 3
    await other.route(
      (url) => url.pathname === '/management/v1/connections' && url.searchParams.has('search'),
      async (route) => {
        const url = new URL(route.request().url())
        const page = Number(url.searchParams.get('after') ?? 0)
        if (page < empty) return route.fulfill({ json: { items: [], next: String(page + 1) } })
        url.searchParams.delete('after')
        return route.continue({ url: url.href })
      },
    )
    const search = other.getByLabel('Search connections')
    const found = other.getByRole('table', { name: 'Connections' }).getByRole('link', { name: 'Lakeside Motors' })
    await search.fill('lakeside')
    await found.first().waitFor()

    empty = 40
    await search.fill('lakesid')
    await other.getByText('Searched so far: nothing was found.').waitFor()
    expect(await lookAt(other, 'connections-searched-so-far')).toEqual([])
    await button('Search on', other).click()
    await found.first().waitFor()
    expect(faultsOf(other)).toEqual([])
    await other.context().close()
  })

  it('T-14 asks for the values that the API wants of each subscription, names the missing ones, and never shows one', async () => {
    const { demo } = console
    const api = demo.apis['repair-orders']
    await asProvider('PATCH', `/apis/${api.id}`, { activation: { mode: 'manual' } })
    await asProvider('PUT', `/apis/${api.id}/access-control`, {
      accessControl: {
        kind: 'api_key',
        requestParameters: [
          { in: 'header', name: 'X-Dealer-Key', displayName: 'Dealer key', subscriptionSpecific: true },
          { in: 'query', name: 'branch', displayName: 'Branch', subscriptionSpecific: true },
        ],
      },
    })
    await go(`/apis/${api.id}/connections`)
    await page
      .getByRole('row', { name: new RegExp(`${demo.organizations.buyer.name}.*values missing`) })
      .first()
      .waitFor()
    await page.getByRole('combobox', { name: 'State' }).click()
    await page.getByRole('option', { name: 'rejected' }).click()
    await page.getByRole('heading', { name: 'No connection fits' }).waitFor()
    await button('Clear search and filter').click()
    expect(await lookAt(page, 'api-connections')).toEqual([])
    await page.getByRole('link', { name: demo.organizations.buyer.name }).first().click()
    await page.getByText('Missing: Dealer key, Branch').waitFor()
    expect(await lookAt(page, 'connection-values')).toEqual([])

    await page.getByLabel('Dealer key', { exact: true }).fill('line\u0001break')
    await button('Save values').click()
    await page.getByText('The values were not saved').waitFor()
    await expect.poll(() => page.getByLabel('Dealer key', { exact: true }).getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Dealer key', { exact: true }).fill('key-4711-of-lakeside')
    await page.getByLabel('Branch', { exact: true }).fill('north')
    await button('Save values').click()
    await said('The values were saved')
    await page.getByText('Missing: Dealer key, Branch').waitFor({ state: 'detached' })
    const kept = await page.evaluate(
      () =>
        document.documentElement.outerHTML +
        [...document.querySelectorAll('input')].map(({ value }) => value).join(' ') +
        location.href +
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]),
    )
    expect(kept).not.toContain('key-4711')
    await button('Take away').click()
    await dialog('Take the values away?').getByText('Dealer key, Branch are forgotten.').waitFor()
    await button('Take them away').click()
    await page.getByText('Missing: Dealer key, Branch').waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('accepts with the values at once', async () => {
    const { demo } = console
    const api = demo.apis['repair-orders']
    const { items } = (await asProvider('GET', `/connections?apiId=${api.id}&status=active`)) as {
      items: { id: string; subscription: { organization: { name: string } } }[]
    }
    const own = items.find(({ subscription }) => subscription.organization.name === demo.organizations.buyer.name)
    await asProvider('POST', `/connections/${own?.id}/reject`, { error: 'Which branch?' })
    await go(`/connections/${own?.id}`)
    await button('Accept…').click()
    const question = dialog(`Accept ${demo.organizations.buyer.name}?`)
    await question.getByText('Without Dealer key, Branch calls are still refused.').waitFor()
    expect(await lookAt(page, 'connection-accept')).toEqual([])
    await question.getByLabel('Dealer key').fill('key-1')
    await question.getByLabel('Branch').fill('north')
    await button('Accept').click()
    await said('is let in')
    await page.getByText('Calls get through.').waitFor()
  })

  it('shows what an admin API refused, what was sent, and makes the call again', async () => {
    const { demo } = console
    const api = demo.apis.vehicles
    await go(`/apis/${api.id}/provider-calls`)
    await page.getByRole('heading', { name: 'No calls yet' }).waitFor()
    expect(await lookAt(page, 'provider-calls-empty')).toEqual([])
    const { port } = adminApi.address() as AddressInfo
    await asProvider('PATCH', `/apis/${api.id}`, {
      activation: { mode: 'admin_api', adminUrl: `http://127.0.0.1:${port}/admin` },
    })
    await asBuyer('POST', `/subscriptions/${subscriptionId}/reactivate`, { consent })
    await asAppDeveloper('POST', `/subscriptions/${subscriptionId}/approve`)
    await go(`/apis/${api.id}/provider-calls`)
    await page.getByText('Answered 400').waitFor()
    expect(await lookAt(page, 'provider-calls')).toEqual([])
    await page.getByRole('link', { name: 'Activate', exact: true }).click()
    await page.getByRole('heading', { name: `Activate ${demo.organizations.buyer.name}` }).waitFor()
    await page.getByLabel('Body', { exact: true }).getByText('organizationInfo').waitFor()
    expect(await lookAt(page, 'provider-call')).toEqual([])
    admin.status = 200
    await button('Make it again').click()
    await page.getByText('Your admin API has heard it.').waitFor()
    await go('/connections')
    await page.getByRole('region', { name: 'Waiting for you' }).waitFor()
    expect(faultsOf(page)).toEqual([])
  })
})
