import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { appointmentsSpec } from './support/described-api.ts'
import { focused } from './support/focused.ts'
import { goWithin } from './support/go-within.ts'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 90_000 })

interface Found {
  items: {
    id: string
    organization: { name: string }
    status: string
    consent: { termsVersion: string; apiIds: string[] }
    connections: { id: string; status: string; api: { id: string } }[]
  }[]
}

describe.skipIf(chromiumMissing)('a buyer in the console, in Chromium', () => {
  let console: TestConsole
  let page: Page
  const asOperator = (method: string, path: string, body?: unknown) =>
    console.management(console.demo.admin.managementToken, method, path, body)

  // Dana owns three locations. The app waits for its developer, its API for its provider.
  beforeAll(async () => {
    console = await openConsole()
    const { demo } = console
    const [dana] = demo.users
    await asOperator('PUT', '/apis/vehicles-v1/spec', {
      ...appointmentsSpec,
      info: { title: 'Vehicles', version: 'v1' },
    })
    for (const name of ['Lakeside North', 'Lakeside South']) {
      await asOperator('POST', '/organizations', {
        name,
        address: '',
        countryCode: 'US',
        phoneNumber: '',
        ownerId: dana?.id,
      })
    }
    await asOperator('PATCH', '/apis/vehicles-v1', { activation: { mode: 'manual' } })
    await asOperator('PATCH', `/apps/${demo.otherApp.id}`, {
      activation: 'manual',
      terms: {
        version: '1',
        text: `You may end it at **any time**.${'\n'.repeat(3_000)}So may ![we](https://we.example/p).`,
      },
    })
    page = await console.signIn(console.people.buyer, '/marketplace')
  })
  afterAll(() => console?.close())

  const go = async (path: string) => {
    await page.goto(`${console.url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
  const tile = (name: string) => page.getByRole('listitem').getByRole('link', { name, exact: true })
  const said = (text: string) => page.getByRole('alert').filter({ hasText: text }).first().waitFor()
  /** The other app's developer selects one more API. */
  const select = async (apiId: string) => {
    const { plans, details } = (await asOperator('GET', `/apis/${apiId}`)) as {
      plans: { id: string }[]
      details: { terms?: { version: string } }
    }
    const termsVersion = details.terms?.version
    await asOperator('PUT', `/apps/${console.demo.otherApp.id}/apis/${apiId}`, {
      planId: plans[0]?.id,
      ...(termsVersion && { terms: { termsVersion, name: 'Omar', title: 'CTO', company: 'Brightwork Apps' } }),
    })
  }
  /** The activation of the other app that the tests make, at Lakeside North. */
  const activation = async () => {
    const { items } = (await asOperator('GET', `/subscriptions?appId=${console.demo.otherApp.id}`)) as Found
    const found = items.find(({ organization }) => organization.name === 'Lakeside North')
    if (!found) throw new Error('there is no activation')
    return found
  }

  it('looks through the apps, sees which are activated, and finds one by its name', async () => {
    await tile('Service Lane').waitFor()
    await page.getByText('Activated', { exact: true }).first().waitFor()
    expect(await lookAt(page, 'marketplace')).toEqual([])
    await page.getByLabel('Search apps').fill('trade')
    await tile('Service Lane').waitFor({ state: 'detached' })
    await page.getByLabel('Search apps').fill('nothing like it')
    await page.getByRole('heading', { name: 'No app has this name' }).waitFor()
    await button('Show all apps').click()
    await tile('Trade-In Desk').click()
  })

  it('reads what an app does and, in plain words, what it would see', async () => {
    await page.getByRole('heading', { level: 1, name: 'Trade-In Desk' }).waitFor()
    await page.getByText('It can see').waitFor()
    await page.getByText('Book an appointment').waitFor()
    await page.getByText('It can delete').waitFor()
    await page.getByText('Look at appointments').waitFor()
    // T-16: word for word, to the end, and no emptiness hides it.
    const words = page.getByRole('region', { name: 'Words of the terms' })
    expect(await words.textContent()).toBe('You may end it at **any time**.\n\nSo may ![we](https://we.example/p).')
    await page.getByText('Its developer approves each organization first.').waitFor()
    expect(await lookAt(page, 'marketplace-app')).toEqual([])
  })

  it('activates it for several locations: what is missing is said, nothing typed is lost, and each has a result', async () => {
    await page.getByRole('link', { name: 'Activate', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Activate Trade-In Desk' }).waitFor()
    await page.getByText('Brightwork Apps is asked to approve.').waitFor()
    await page.getByLabel('Lakeside North').check()
    await page.getByLabel('Lakeside South').uncheck()
    await button('Activate Trade-In Desk').click()
    await page.getByText('The terms have to be accepted').waitFor()
    await page.getByText('Say what they are in the organization').waitFor()
    expect(await lookAt(page, 'activate-missing')).toEqual([])
    await page.getByLabel(/I have read the terms, version 1/).check()
    await page.getByLabel(/may work on the data/).check()

    // T-16: a tick for one app is none for another.
    const path = new URL(page.url()).pathname
    await goWithin(page, `/marketplace/${console.demo.app.id}/activate`)
    await page.getByRole('heading', { level: 1, name: 'Activate Service Lane' }).waitFor()
    expect(await page.getByLabel(/may work on the data/).isChecked()).toBe(false)
    await goWithin(page, path)
    await page.getByRole('heading', { level: 1, name: 'Activate Trade-In Desk' }).waitFor()
    expect(await page.getByLabel(/may work on the data/).isChecked()).toBe(false)
    await page.getByLabel(/I have read the terms, version 1/).check()
    await page.getByLabel(/may work on the data/).check()
    await page.getByLabel('Lakeside North').check()
    await page.getByLabel('Lakeside South').uncheck()
    await page.getByLabel('Their position').fill('General Manager')

    // Somebody changes the terms meanwhile: they have to be read again, and the rest stays.
    const terms = { version: '2', text: 'Two weeks’ notice.' }
    await asOperator('PATCH', `/apps/${console.demo.otherApp.id}`, { terms })
    await button('Activate Trade-In Desk').click()
    await said('It was not activated')
    await page.getByText('Two weeks’ notice.').waitFor()
    expect(await page.getByLabel('Their position').inputValue()).toBe('General Manager')
    expect(await page.getByLabel('Lakeside North').isChecked()).toBe(true)
    const accepted = page.getByLabel(/I have read the terms, version 2/)
    await expect.poll(() => accepted.isChecked()).toBe(false)
    await accepted.check()
    await button('Activate Trade-In Desk').click()
    await page.getByText('2 of 2 organizations').waitFor()
    expect(await page.getByText('Requested. Brightwork Apps has to approve.').count()).toBe(2)
    expect(await lookAt(page, 'activate-done')).toEqual([])
    expect(faultsOf(page)).toEqual([])
  })

  it('is told for one location why it could not be, while the others go on', async () => {
    await go(`/marketplace/${console.demo.otherApp.id}/activate`)
    await page.getByText('Requested already').first().waitFor()
    expect(await page.getByLabel('Lakeside North').isDisabled()).toBe(true)
    await page.getByLabel('Lakeside South').check()
    const [dana] = console.demo.users
    const { items } = (await asOperator('GET', '/organizations?search=Lakeside%20South')) as Found
    const south = items[0]?.id
    await asOperator('POST', `/organizations/${south}/disable`)
    await page.getByLabel(/I have read the terms/).check()
    await page.getByLabel(/may work on the data/).check()
    await page.getByLabel('Their position').fill('General Manager')
    await button('Activate Trade-In Desk').click()
    await page.getByText('The organization is disabled.').waitFor()
    await page.getByRole('heading', { name: 'Not everything worked' }).waitFor()
    expect(await lookAt(page, 'activate-refused')).toEqual([])
    await asOperator('POST', `/organizations/${south}/enable`)
    await button('Try the others again').click()
    await page.getByRole('heading', { name: 'Done' }).waitFor()
    expect(dana).toBeDefined()
    await page.getByRole('link', { name: 'Go to the activations' }).click()
  })

  it('sees the activations of the organization they work for, and finds them by app and state', async () => {
    await page.getByRole('heading', { level: 1, name: 'Activations' }).waitFor()
    await page.getByRole('link', { name: 'Service Lane' }).waitFor()
    expect(await lookAt(page, 'activations')).toEqual([])
    await page.getByLabel('Search activations').fill('trade')
    await page.getByRole('link', { name: 'Service Lane' }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Trade-In Desk' }).waitFor()
    await page.getByLabel('Search activations').fill('')
    await page.getByRole('combobox', { name: 'State' }).click()
    await page.getByRole('option', { name: 'denied' }).click()
    await page.getByRole('heading', { name: 'No activation fits' }).waitFor()
    await button('Clear search and filters').click()
    await page.getByRole('link', { name: 'Service Lane' }).waitFor()
  })

  it('follows one from the request to the provider’s answer, and is told what to do', async () => {
    const { id } = await activation()
    await go(`/activations/${id}`)
    await page.getByText('It waits for its developer to approve.').waitFor()
    await page.getByText('Dana Whitfield, General Manager').waitFor()
    expect(await lookAt(page, 'activation-pending')).toEqual([])
    await asOperator('POST', `/subscriptions/${id}/approve`)
    // The page asks again by itself.
    await page.getByText('waiting for the provider').waitFor()
    const [connection] = (await activation()).connections
    await asOperator('POST', `/connections/${connection?.id}/reject`, { error: 'No contract for this location.' })
    await page.getByText('The provider says: No contract for this location.').waitFor()
    expect(await lookAt(page, 'activation-rejected')).toEqual([])
    await asOperator('POST', `/connections/${connection?.id}/accept`, {})
    await page.getByText('The provider says').waitFor({ state: 'detached' })
    await page.getByText('It can see').waitFor()
  })

  it('connects an API that the app has selected since, with their word for it', async () => {
    const { id } = await activation()
    await select('customers-v1')
    await go(`/activations/${id}`)
    await page.getByRole('heading', { name: 'Not connected' }).waitFor()
    await button('Connect Customers').click()
    await page.getByRole('dialog', { name: 'Connect Customers?' }).waitFor()
    expect(await lookAt(page, 'activation-connect')).toEqual([])
    await button('Connect').click()
    await page.getByText('It has to be agreed to').waitFor()
    await page.getByLabel('Their position').fill('General Manager')
    await page.getByLabel(/I have read the terms and accept them/).check()
    await button('Connect').click()
    await said('Customers was asked to connect.')
    await page.getByRole('heading', { name: 'Not connected' }).waitFor({ state: 'detached' })
    expect((await activation()).connections).toHaveLength(2)
  })

  it('ends it with the keyboard alone, told what that breaks, and has it again', async () => {
    const opener = button('Deactivate')
    await opener.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Deactivate Trade-In Desk?' })
    await dialog.getByText('Its 2 connections to Vehicles and Customers end.').waitFor()
    expect(await lookAt(page, 'activation-deactivate')).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await focused(opener)
    await page.keyboard.press('Enter')
    await focused(dialog.getByLabel('Type Trade-In Desk to go on'))
    const confirm = dialog.getByRole('button', { name: 'Deactivate' })
    expect(await confirm.isDisabled()).toBe(true)
    await page.keyboard.type('Trade-In Desk')
    await page.keyboard.press('Enter')
    await said('Trade-In Desk was deactivated.')
    await page.getByText('You ended it: nothing of yours is open to it.').waitFor()
    expect((await activation()).status).toBe('inactive')
    await button('Reactivate').click()
    const again = page.getByRole('dialog', { name: 'Reactivate Trade-In Desk?' })
    await again.getByText('Its developer has to approve.').waitFor()
    await again.getByLabel('Their position').fill('General Manager')
    await again.getByLabel(/I have read the terms/).check()

    // The app selects one more API meanwhile (T-16): nobody has agreed to that.
    await select('appointments-v1')
    await again.getByRole('button', { name: 'Reactivate' }).click()
    await again.getByText('The app works with more APIs by now. Read again what it may see.').waitFor()
    await again.getByText('This has changed since you agreed. Read it again').waitFor()
    await again.getByRole('link', { name: /^Appointments/ }).waitFor()
    expect(await again.getByLabel(/I have read the terms/).isChecked()).toBe(false)
    expect(await lookAt(page, 'activation-reactivate-changed')).toEqual([])
    await again.getByLabel(/I have read the terms/).check()
    await again.getByRole('button', { name: 'Reactivate' }).click()
    await said('It was asked for again.')
    expect((await activation()).consent.apiIds).toContain('appointments-v1')
    await button('Take back the request').waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('T-16 has back what it had agreed to from an app that is withdrawn, and is not asked for its word about what nobody can read', async () => {
    const { otherApp } = console.demo
    await asOperator('POST', `/subscriptions/${(await activation()).id}/approve`)
    await asOperator('POST', `/subscriptions/${(await activation()).id}/cancel`)
    const { consent } = await activation()
    expect(consent.termsVersion).toBe('2')
    await asOperator('PATCH', `/apps/${otherApp.id}`, { sharedWith: [], terms: { version: 'unseen', text: 'Ours.' } })
    await asOperator('POST', `/apps/${otherApp.id}/listing`, { status: 'Withdrawn' })
    await go(`/activations/${(await activation()).id}`)
    await button('Reactivate').click()
    const dialog = page.getByRole('dialog', { name: 'Reactivate Trade-In Desk?' })
    await dialog.getByText(/not offered to your organization any more/).waitFor()
    expect(await lookAt(page, 'activation-reactivate-withdrawn')).toEqual([])
    await dialog.getByRole('button', { name: 'Reactivate' }).click()
    await said('It was asked for again.')
    expect((await activation()).consent).toEqual(consent)
    expect(faultsOf(page)).toEqual([])
  })

  it('is taught what an activation is where there is none, and whom to ask where they may not', async () => {
    const [, , mei] = console.demo.users
    const { id } = (await asOperator('POST', '/organizations', {
      ...{
        name: 'Harborline Shop',
        address: '',
        countryCode: 'US',
        phoneNumber: '',
        ownerId: console.demo.users[0]?.id,
      },
    })) as { id: string }
    await asOperator('PUT', `/organizations/${id}/members/${mei?.id}`, { roles: [] })
    await asOperator(
      'PUT',
      `/organizations/${console.demo.organizations.apiDeveloper.id}/members/${console.demo.users[0]?.id}`,
      { roles: ['owner'] },
    )
    await asOperator('PUT', `/organizations/${console.demo.organizations.apiDeveloper.id}/members/${mei?.id}`, {
      roles: ['developer'],
    })
    const member = await console.signIn(console.people.apiDeveloper, '/activations')
    await member.getByRole('button', { name: /Harborline DMS/ }).click()
    await member.getByRole('menuitem', { name: 'Harborline Shop' }).click()
    await member.getByRole('heading', { name: 'No app is activated yet' }).waitFor()
    expect(await lookAt(member, 'activations-empty')).toEqual([])
    await member.goto(`${console.url}/marketplace/${console.demo.app.id}/activate`)
    await member.getByRole('heading', { name: 'An owner has to do this' }).waitFor()
    await member.getByText('dana@lakeside.example').waitFor()
    expect(await lookAt(member, 'activate-not-an-owner')).toEqual([])
    expect(faultsOf(member)).toEqual([])
    await member.context().close()
  })
})
