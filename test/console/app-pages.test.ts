import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { goWithin } from './support/go-within.ts'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

describe.skipIf(chromiumMissing)('the pages of an app in the console, in Chromium', () => {
  let console: TestConsole
  let page: Page
  /** An app of Brightwork's that nobody has activated. */
  let appId: string
  beforeAll(async () => {
    console = await openConsole()
    const { admin, organizations, apis } = console.demo
    const ask = (method: string, path: string, body: unknown) =>
      console.management(admin.managementToken, method, path, body) as Promise<{ id: string }>
    const [{ planId }] = (await console
      .management(admin.managementToken, 'GET', `/apis/${apis.appointments.id}`)
      .then((api) => (api as { plans: { id: string }[] }).plans.map(({ id }) => ({ planId: id })))) as [
      { planId: string },
    ]
    const app = await ask('POST', '/apps', {
      ...{ organizationId: organizations.appDeveloper.id, authServerId: console.demo.identity.authServerId },
      ...{ name: 'Bay Board', description: 'Shows which bay is free.', contactEmail: 'omar@brightwork.example' },
    })
    appId = app.id
    const terms = { termsVersion: '1', name: 'Omar Castellano', title: 'CTO', company: 'Brightwork Apps' }
    await ask('PUT', `/apps/${appId}/apis/${apis.appointments.id}`, { planId, terms })
    page = await console.signIn(console.people.appDeveloper, `/apps/${appId}`)
  })
  afterAll(() => console?.close())

  const go = async (path: string) => {
    await page.goto(`${console.url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })
  const said = (text: string) => page.getByRole('alert').filter({ hasText: text }).first().waitFor()

  const whatIsKept = () =>
    page.evaluate(() =>
      JSON.stringify([
        document.documentElement.outerHTML,
        location.href,
        JSON.stringify(history.state),
        { ...localStorage },
        { ...sessionStorage },
      ]),
    )

  /** In the dialog that selects an API. */
  async function addApi(name: string) {
    await button(/^(Add|Select) an API$/).click()
    await page.getByLabel('Search APIs').fill(name)
    await button(new RegExp(`^Choose ${name}`)).click()
    await button(/^(Add it|Select this API)$/).click()
    await page.getByText('The terms have to be accepted').waitFor()
    await page.getByLabel(/I have read them/).check()
    await page.getByLabel('Your position').fill('CTO')
    await button(/^(Add it|Select this API)$/).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  it('selects an API with its plan and terms', async () => {
    await go(`/apps/${appId}`)
    await page.getByRole('tab', { name: 'APIs' }).click()
    await page.getByRole('listitem', { name: /Appointments/ }).waitFor()
    await addApi('Vehicles')
    await page.getByRole('listitem', { name: /Vehicles/ }).waitFor()
    expect(await lookAt(page, 'app-apis')).toEqual([])
    await button(/^Select an API$/).click()
    await page.getByLabel('Search APIs').fill('Cust')
    await button(/^Choose Customers/).click()
    expect(await lookAt(page, 'app-apis-select')).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('changes what was selected, and lets it go, told what that ends', async () => {
    await button(/^Change Vehicles/).click()
    await page.getByRole('radio', { name: /Free/ }).waitFor()
    await button('Save').click()
    await said('Vehicles was changed.')
    await button(/^Let Vehicles/).click()
    await page.getByText('calls of this app to Vehicles').waitFor()
    expect(await lookAt(page, 'app-apis-let-go')).toEqual([])
    await button('Let it go').click()
    await page.getByRole('listitem', { name: /Vehicles/ }).waitFor({ state: 'detached' })
  })

  it('is told beforehand that organizations count on an API, and what the exchange says to it', async () => {
    await go(`/apps/${console.demo.app.id}/apis`)
    await button(/^Let Appointments/).click()
    await said('Organizations count on it')
    await button('Let it go').click()
    await said('Organizations have activated this app, so its APIs stay.')
    await button('Cancel').click()
    await page.getByRole('listitem', { name: /Appointments/ }).waitFor()
  })

  it('sees where events go, changes that, and gets a new signing secret', async () => {
    await go(`/apps/${console.demo.app.id}/webhook`)
    const url = page.getByRole('textbox', { name: 'Webhook URL' })
    await url.waitFor()
    expect(await lookAt(page, 'app-webhook')).toEqual([])
    await url.fill('nowhere')
    await button('Save URL').click()
    await said('The webhook URL was not saved')
    expect(await url.inputValue()).toBe('nowhere')
    await url.fill(`${console.demo.asyncApi.webhookUrl}/elsewhere`)
    await button('Save URL').click()
    await said('The webhook URL was saved')
    // The one that it begins with is one that nobody has seen, so it does not go on.
    for (const _ of ['first', 'second']) {
      await button('Make a new signing secret').click()
      await button('Make it').click()
      const shown = dialog('Your new signing secret')
      await shown.waitFor()
      expect(await shown.textContent()).toContain('whsec_')
      await button('I have kept it').click()
      await shown.waitFor({ state: 'detached' })
    }
    await page.getByText('Signs along').waitFor()
    expect(await whatIsKept()).not.toContain('whsec_')
  })

  it('is taught what a webhook is where there is none', async () => {
    await go(`/apps/${console.demo.otherApp.id}/webhook`)
    await page.getByRole('heading', { name: 'No webhook yet' }).waitFor()
    expect(await lookAt(page, 'app-webhook-empty')).toEqual([])
  })

  it('edits details and moves the app towards the directory, told what is missing', async () => {
    await go(`/apps/${appId}`)
    await page.getByRole('tab', { name: 'Settings' }).click()
    await button('Prepare a listing').click()
    await said('You are preparing what others will read.')
    await page.getByText('Before it can be submitted it needs a website').waitFor()
    expect(await button('Submit for review').isDisabled()).toBe(true)
    expect(await lookAt(page, 'app-settings')).toEqual([])
    await page.getByLabel('Website').fill('bays')
    await button('Save details').click()
    await said('The details were not saved')
    expect(await page.getByLabel('Website').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Website').fill('https://bays.example')
    await button('Save details').click()
    await said('The details were saved.')
    await button('Submit for review').click()
    await said('The operators of the exchange have been asked')
    await button('Withdraw').click()
    await dialog('Withdraw: Bay Board?').waitFor()
    await button('Cancel').click()
    await button('Withdraw').waitFor()
  })

  it('sets terms and shares with organizations; a version without words is refused at its field', async () => {
    await page.getByLabel('Text of the terms').fill('Use it well.')
    await button('Save terms').click()
    await said('The terms were not saved')
    await page.getByLabel('Version').fill('1')
    await button('Save terms').click()
    await said('The terms were saved.')
    await button('Add an organization id').click()
    await page.getByLabel('organization id 1', { exact: true }).fill('Lakeside')
    await button('Save organizations').click()
    await said('The organizations were not saved')
    await page.getByLabel('organization id 1', { exact: true }).fill(console.demo.organizations.buyer.id)
    await button('Save organizations').click()
    await said('The organizations were saved.')
    // They cannot find it, so they are sent there.
    await page.getByText(`${console.url}/marketplace/${appId}`, { exact: true }).waitFor()
  })

  it('G-G loses nobody’s change: it is told what somebody else changed meanwhile, and nothing where that was another part', async () => {
    const operator = (changes: object) =>
      console.management(console.demo.admin.managementToken, 'PATCH', `/apps/${appId}`, changes)
    const kept = async () => (await operator({})) as { description: string; terms: { text: string } }
    const description = page.getByLabel('Description', { exact: true })

    // Another part of the same app, in between and by one's own other form.
    await page.getByLabel('Version').fill('2')
    await page.getByLabel('Text of the terms').fill('Use it with care.')
    await description.fill('Which bay is free, and when.')
    await operator({ website: 'https://bays.example/two' })
    await button('Save terms').click()
    await said('The terms were not saved')
    await said('Somebody changed this meanwhile')
    expect(await page.getByRole('alert').filter({ hasText: 'Somebody changed this meanwhile' }).count()).toBe(1)
    await button('Save terms').click()
    // The same is still said of the time before.
    await expect.poll(kept).toMatchObject({
      description: 'Shows which bay is free.',
      terms: { text: 'Use it with care.' },
    })

    // The same part: what was typed stays, and one says which of the two is kept.
    expect(await description.inputValue()).toBe('Which bay is free, and when.')
    expect(await lookAt(page, 'app-settings-meanwhile')).toEqual([])
    await button('Keep what I typed').click()
    expect(await description.inputValue()).toBe('Which bay is free, and when.')
    await button('Save details').click()
    await expect.poll(kept).toMatchObject({ description: 'Which bay is free, and when.' })
    await description.fill('Mine.')
    await operator({ description: 'Theirs.' })
    await button('Save details').click()
    await said('Somebody changed this meanwhile')
    // Before one has said so it is not saved, however often one presses.
    await button('Save details').click()
    await said('Somebody changed this meanwhile')
    expect((await kept()).description).toBe('Theirs.')
    await button('Show what is there now').click()
    expect(await description.inputValue()).toBe('Theirs.')
    expect(await button('Save details').isDisabled()).toBe(true)
    await operator({ description: 'Theirs again.' })
    await page.reload()
    await expect.poll(() => description.inputValue()).toBe('Theirs again.')
  })

  it('T-12 shows of each app its own: who goes from one straight to the other takes nothing along', async () => {
    const shownName = page.getByLabel('Name', { exact: true })
    const description = page.getByLabel('Description', { exact: true })
    const name = await shownName.inputValue()
    await description.fill('Of the first.')
    await goWithin(page, `/apps/${console.demo.app.id}/settings`)
    await page.getByRole('heading', { level: 1, name: 'Service Lane' }).waitFor()
    await expect.poll(() => shownName.inputValue()).toBe('Service Lane')
    expect(await description.inputValue()).not.toBe('Of the first.')
    expect(await button('Save details').isDisabled()).toBe(true)
    await description.fill('Of the second.')
    await page.goBack()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await expect.poll(() => shownName.inputValue()).toBe(name)
    expect(await description.inputValue()).toBe('Theirs again.')
    expect(await button('Save details').isDisabled()).toBe(true)
  })

  it('sees that quotas are the operators’, who set them', async () => {
    await page.getByText('None. Only those of its plans hold.').waitFor()
    const path = new URL(page.url()).pathname
    const operator = await console.signIn(console.people.operator, path)
    await operator.getByRole('button', { name: 'Add a quota' }).click()
    await operator.getByLabel('Calls per minute').fill('500')
    await operator.getByRole('button', { name: 'Save quotas' }).click()
    await operator.getByText('The quotas were saved. They count from the next call on.').waitFor()
    expect(await lookAt(operator, 'app-settings-operator')).toEqual([])
    await operator.getByRole('link', { name: 'Apps', exact: true }).first().click()
    await operator.getByRole('columnheader', { name: 'Organization' }).waitFor()
    expect(faultsOf(operator)).toEqual([])
    await operator.context().close()
    await page.reload()
    await page.getByText('500 calls a minute').waitFor()
  })

  it('takes the app out of service and back, and removes it after typing its name', async () => {
    await button('Disable').click()
    await page.getByText('0 organizations use it.').waitFor()
    await button('Disable the app').click()
    await said('This app is disabled')
    expect(await lookAt(page, 'app-disabled')).toEqual([])
    await button('Put back into service').click()
    await button('Disable').waitFor()
    await button('Remove').click()
    expect(await button('Remove the app').isDisabled()).toBe(true)
    expect(await lookAt(page, 'app-remove')).toEqual([])
    await page.getByLabel('Type Bay Board to go on').fill('Bay Board')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Apps' }).waitFor()
    await page.getByRole('link', { name: 'Service Lane' }).waitFor()
    await page.getByRole('link', { name: 'Bay Board' }).waitFor({ state: 'detached' })
    expect(faultsOf(page)).toEqual([])
  })

  it('cannot remove what organizations have activated, and is told why', async () => {
    await go(`/apps/${console.demo.app.id}/settings`)
    await page.getByText(/at some time, so it stays/).waitFor()
    expect(await button('Remove').count()).toBe(0)
  })
})
