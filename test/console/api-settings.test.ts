import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { focused, focusedWithin } from './support/focused.ts'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 90_000 })

describe.skipIf(chromiumMissing)('looking after an API in the console, in Chromium', () => {
  let console: TestConsole
  /** Of the API developer. */
  let page: Page
  let apiId: string
  beforeAll(async () => {
    console = await openConsole()
    const { admin, organizations, apis } = console.demo
    const made = await console.management(admin.managementToken, 'POST', '/apis', {
      ...{ organizationId: organizations.apiDeveloper.id, namespace: 'harborline', basePath: '/tyres/v1' },
      ...{ name: 'Tyres', version: 'v1', environment: 'Production', targetUrl: apis.vehicles.targetUrl },
      accessControl: { kind: 'api_key', requestParameters: [{ in: 'header', name: 'X-Api-Key' }] },
      values: { 'request:header:X-Api-Key': 'k-1234-secret' },
    })
    apiId = (made as { id: string }).id
    await console.management(admin.managementToken, 'POST', `/apis/${apiId}/plans`, { name: 'Free' })
    page = await console.signIn(console.people.apiDeveloper, `/apis/${apiId}/access`)
  })
  afterAll(() => console?.close())

  const go = async (path: string) => {
    await page.goto(`${console.url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const api = async () => (await console.management(console.demo.admin.managementToken, 'GET', `/apis/${apiId}`)) as Api
  const button = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) })
  /** Waits for its notice, and takes it away. */
  const told = (text: string) => page.getByRole('alert').filter({ hasText: text }).first().waitFor()

  it('changes how the gateway gets in, through each of the four kinds, and keeps secrets that are not typed again', async () => {
    await go(`/apis/${apiId}/access`)
    const value = page.getByLabel('Value of parameter 1')
    expect(await value.getAttribute('placeholder')).toBe('kept; type to replace')
    expect(await value.inputValue()).toBe('')
    await button('Add a parameter').click()
    await page.getByLabel('Name of parameter 2').fill('dealer')
    await page.getByLabel('Where parameter 2 is sent').selectOption('query')
    await page.getByRole('switch', { name: 'Each subscription brings its own value' }).nth(1).click({ force: true })
    await button('Save access control').click()
    await page.getByText('A subscription-specific value needs a display name.').first().waitFor()
    expect(await lookAt(page, 'api-access-refused')).toEqual([])
    await page.getByLabel('What people read for parameter 2').fill('Dealer number')
    await button('Save access control').click()
    await told('The access control was saved')
    expect(await api()).toMatchObject({ valuesSet: ['request:header:X-Api-Key'] })

    await page.getByRole('radio', { name: 'Your own OAuth server' }).click()
    await page.getByLabel('Token URL', { exact: true }).fill('https://login.example.com/token')
    await page.getByLabel('Client ID at your OAuth server').fill('gateway')
    await button('Save access control').click()
    // Half a credential opens nothing.
    await page.getByText('This value is missing.').first().waitFor()
    expect(await lookAt(page, 'api-access-oauth')).toEqual([])
    await page.getByLabel('Client secret at your OAuth server').fill('very-secret')
    await button('Save access control').click()
    await told('The access control was saved')
    await expect.poll(() => page.getByLabel('Client secret at your OAuth server').inputValue()).toBe('')
    expect(await page.content()).not.toContain('very-secret')
    expect((await api()).valuesSet).toEqual(expect.arrayContaining(['client_id', 'client_secret']))

    await page.getByRole('radio', { name: 'Your own token endpoint' }).click()
    await page.getByLabel('Token URL', { exact: true }).fill('https://login.example.com/session')
    await button('Add a field').click()
    await page.getByLabel('Name of field 1').fill('user')
    await page.getByLabel('Value of field 1').fill('gateway')
    expect(await lookAt(page, 'api-access-custom')).toEqual([])
    await button('Save access control').click()
    await expect.poll(async () => (await api()).accessControl).toMatchObject({ kind: 'custom_oauth', method: 'POST' })

    await page.getByRole('radio', { name: 'A token of the exchange' }).click()
    await page.getByRole('radio', { name: /The app’s own/ }).click()
    await button('Save access control').click()
    await expect
      .poll(async () => (await api()).accessControl)
      .toEqual({ kind: 'fortellis_oauth', token: 'passthrough' })
  })

  it('changes how calls are treated, and gives the service a new secret by keyboard alone', async () => {
    await page.getByRole('radio', { name: 'Report', exact: true }).click()
    await page.getByText('There is no specification to compare with').waitFor()
    await button('Save the check').click()
    await told('Saved. It counts from the next call on.')
    await page.getByLabel('Time to answer').fill('20')
    await page.getByLabel('Largest request', { exact: true }).fill('2')
    await page.getByRole('switch', { name: /Only pages of certain origins/ }).click({ force: true })
    await button('Add an origin').click()
    await page.getByLabel('origin 1', { exact: true }).fill('http://app.example')
    await button('Save traffic settings').click()
    await page
      .getByText(/An origin is https:/)
      .first()
      .waitFor()
    expect(await page.getByLabel('Time to answer').inputValue()).toBe('20 s')
    await page.getByLabel('origin 1', { exact: true }).fill('https://app.example')
    await button('Save traffic settings').click()
    await told('The traffic settings were saved')
    expect((await api()).traffic).toEqual({
      validation: 'report',
      responseTimeoutMillis: 20_000,
      requestBodyBytesMax: 2 * 1024 * 1024,
      corsOrigins: ['https://app.example'],
    })
    expect(await lookAt(page, 'api-access')).toEqual([])

    await button('Rotate the secret').focus()
    await page.keyboard.press('Enter')
    const question = page.getByRole('dialog', { name: 'Rotate the secret' })
    await question.waitFor()
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'hidden' })
    await focused(button('Rotate the secret'))
    await page.keyboard.press('Enter')
    await focusedWithin(question)
    await button('Make a new secret', question).focus()
    await page.keyboard.press('Enter')
    const reveal = page.getByRole('dialog', { name: 'Your new Client secret' })
    await reveal.waitFor()
    await button('I have kept it', reveal).press('Enter')
    await reveal.waitFor({ state: 'hidden' })
    await page.getByRole('list', { name: 'Secrets that work' }).getByText('Old', { exact: true }).waitFor()
    await button('Revoke the old one').click()
    await button('Revoke it', page.getByRole('dialog')).click()
    await told('Only the newest secret works now.')
    expect((await api()).secrets).toHaveLength(1)
  })

  it('adds, changes and removes plans of every price', async () => {
    await go(`/apis/${apiId}/plans`)
    await button('Add a plan').click()
    const dialog = page.getByRole('dialog')
    await button('Add the plan', dialog).click()
    await dialog.getByText('Give it a name').waitFor()
    await dialog.getByLabel('Name').fill('free')
    await dialog.getByRole('radio', { name: 'By the call' }).click()
    await button('Add a tier', dialog).click()
    await dialog.getByLabel('Tier 1 up to').fill('1000')
    await dialog.getByLabel('Price of a call in tier 1').fill('0.01')
    await dialog.getByLabel('Price of a call in tier 2').fill('0,0025')
    await button('Add a quota', dialog).first().click()
    await button('Add the plan', dialog).click()
    // The exchange knows names without regard to case.
    await dialog.getByText('Another plan of this API has this name.').first().waitFor()
    expect(await lookAt(page, 'api-plan-refused')).toEqual([])
    await dialog.getByLabel('Name').fill('Standard')
    await button('Add the plan', dialog).click()
    await told('The plan was added.')
    await button('Change the plan Standard').click()
    await dialog.getByRole('radio', { name: 'By the month' }).click()
    await dialog.getByLabel('Price a month').fill('49')
    await button('Save the plan', dialog).click()
    await told('The plan was saved.')
    expect((await api()).plans[1]).toMatchObject({
      name: 'Standard',
      price: { kind: 'subscription', currency: 'USD', monthly: '49' },
      quotas: [{ calls: 1000, per: 'minute' }],
    })
    expect(await lookAt(page, 'api-plans')).toEqual([])
    await button('Remove the plan Standard').click()
    await button('Remove the plan', dialog).click()
    await told('The plan Standard was removed.')
    await button('Remove the plan Free').click()
    await button('Remove the plan', dialog).click()
    await page.getByText('No plans yet').waitFor()
    expect(await lookAt(page, 'api-plans-empty')).toEqual([])
  })

  it('keeps a plan that an app has chosen, and says why', async () => {
    await go(`/apis/${console.demo.apis.appointments.id}/plans`)
    await button('Remove the plan Free').click()
    const dialog = page.getByRole('dialog')
    await button('Remove the plan', dialog).click()
    await dialog.getByText('That did not work').waitFor()
    await button('Cancel', dialog).click()
  })

  it('says what a public API lacks, and shares it meanwhile', async () => {
    await go(`/apis/${apiId}/visibility`)
    await page.getByRole('radio', { name: 'Public' }).click()
    await page.getByRole('link', { name: 'Documentation' }).waitFor()
    expect(await button('Save visibility').isDisabled()).toBe(true)
    expect(await lookAt(page, 'api-visibility')).toEqual([])
    await page.getByRole('radio', { name: 'Shared' }).click()
    await button('Add an organization id').click()
    await page.getByLabel('organization id 1', { exact: true }).fill('no id')
    await button('Save visibility').click()
    await page.getByText('The visibility was not saved').waitFor()
    await page.getByLabel('organization id 1', { exact: true }).fill(console.demo.organizations.buyer.id)
    await button('Save visibility').click()
    await told('Saved. The directory shows it so from now on.')
    expect(await api()).toMatchObject({ visibility: 'shared', sharedWith: [console.demo.organizations.buyer.id] })
    await page.getByRole('radio', { name: 'Private' }).click()
    await page.getByText('Fewer will find it').waitFor()
  })

  it('changes what people read and how connections come to be, and keeps what was refused', async () => {
    await go(`/apis/${apiId}/settings`)
    await page.getByLabel('Support e-mail').fill('nobody')
    await page.getByLabel('Link to the terms').fill('https://dms.example/terms')
    await page.getByLabel('Version of the terms').fill('1')
    await button('Save description').click()
    await page.getByText('The description was not saved').waitFor()
    expect(await page.getByLabel('Support e-mail').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Support e-mail').fill('support@dms.example')
    await button('Save description').click()
    await told('The description was saved.')
    await page.getByRole('radio', { name: /After your program accepts it/ }).click()
    await button('Save connections').click()
    await page
      .getByText('Mode admin_api needs adminUrl.')
      .or(page.getByText(/Has to be/i))
      .first()
      .waitFor()
    await page.getByLabel('Admin URL').fill(console.demo.apis.vehicles.targetUrl)
    await button('Save connections').click()
    await told('Saved. Connections that are there already stay as they are.')
    expect(await api()).toMatchObject({
      activation: { mode: 'admin_api' },
      details: { support: { email: 'support@dms.example' }, terms: { version: '1' } },
    })
    expect(await lookAt(page, 'api-settings')).toEqual([])
  })

  it('makes a copy for another version, with a secret of its own', async () => {
    await page.getByRole('link', { name: 'Make a copy' }).click()
    await page.getByText(/^Based on Tyres/).waitFor()
    await page.getByLabel('Version', { exact: true }).fill('v2')
    expect(await page.getByLabel('Base path').inputValue()).toBe('/tyres/v2')
    expect(await lookAt(page, 'apis-new-copy')).toEqual([])
    await button('Register the copy').click()
    await button('I have kept it').click()
    await page.getByRole('heading', { level: 1, name: 'Tyres v2' }).waitFor()
    await go('/apis')
    await page.getByRole('link', { name: 'Tyres v2 in Production' }).waitFor()
    await page.getByRole('link', { name: 'Tyres v1 in Production' }).waitFor()
  })

  it('takes it out of service and back, and removes it when its name was typed', async () => {
    await go(`/apis/${apiId}/settings`)
    await button('Disable').click()
    await page.getByRole('dialog').getByText('0 subscriptions').waitFor()
    expect(await lookAt(page, 'api-disable')).toEqual([])
    await button('Disable the API', page.getByRole('dialog')).click()
    await page.getByText('This API is disabled').waitFor()
    await button('Put back into service').click()
    await page.getByText('This API is disabled').waitFor({ state: 'detached' })
    await button('Remove').click()
    const dialog = page.getByRole('dialog')
    expect(await button('Remove the API', dialog).isDisabled()).toBe(true)
    await dialog.getByLabel('Type Tyres v1 to go on').fill('Tyres v1')
    await button('Remove the API', dialog).click()
    await page.getByRole('heading', { level: 1, name: 'APIs' }).waitFor()
    await page.getByRole('link', { name: 'Tyres v1 in Production' }).waitFor({ state: 'detached' })
  })

  it('keeps one that is in use, and says by how many', async () => {
    await go(`/apis/${console.demo.apis.appointments.id}/settings`)
    await page.getByText(/subscriptions? ha(s|ve) (a )?connections? to this API/).waitFor()
    expect(await button('Remove').count()).toBe(0)
  })

  it('has run into no script error and no stop of its policy', () => {
    expect(faultsOf(page)).toEqual([])
  })
})

interface Api {
  accessControl: object
  valuesSet: string[]
  plans: object[]
  traffic?: object
  secrets: object[]
  details: { description: string }
}
