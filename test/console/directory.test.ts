import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { appointmentsSpec } from './support/described-api.ts'
import { HIT } from './support/hostile.ts'
import { hostileSpecs } from './support/hostile-specs.ts'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

describe.skipIf(chromiumMissing)('the API directory, in Chromium', () => {
  let console: TestConsole
  let page: Page
  beforeAll(async () => {
    console = await openConsole()
    const { demo, management } = console
    await management(demo.admin.managementToken, 'PUT', '/apis/appointments-v1/spec', appointmentsSpec)
    page = await console.open('/directory')
  })
  afterAll(() => console?.close())

  const go = async (path: string) => {
    await page.goto(`${console.url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const tile = (name: string) => page.getByRole('listitem').getByRole('link', { name, exact: true })

  it('is there without signing in where operators allow it, also after a reload, and is searched on the server', async () => {
    await tile('Appointments').waitFor()
    expect(await lookAt(page, 'directory')).toEqual([])
    await page.getByLabel('Search APIs').fill('invoice')
    await tile('Appointments').waitFor({ state: 'detached' })
    await tile('Repair orders').waitFor()
    await page.reload()
    await tile('Repair orders').waitFor()
    expect(await tile('Appointments').count()).toBe(0)
    await page.getByLabel('Search APIs').fill('nothing like it')
    await page.getByRole('heading', { name: 'No API fits' }).waitFor()
    await page.getByRole('button', { name: 'Show all APIs' }).click()
    await tile('Appointments').waitFor()
  })

  it('goes by categories, in the URL, and back', async () => {
    await page.getByRole('button', { name: 'vehicles' }).click()
    await tile('Appointments').waitFor({ state: 'detached' })
    await tile('Vehicles').waitFor()
    expect(page.url()).toContain('tag=vehicles')
    expect(await page.getByRole('button', { name: 'vehicles' }).getAttribute('aria-pressed')).toBe('true')
    await page.goBack()
    await tile('Appointments').waitFor()
  })

  it('says what an API is, whose, what it costs, on what terms, and how it is used', async () => {
    await tile('Appointments').click()
    await page.getByRole('heading', { level: 1, name: 'Appointments v1' }).waitFor()
    for (const name of ['What it does', 'Plans', 'How to use it', 'Terms']) {
      await page.getByRole('heading', { level: 2, name }).waitFor()
    }
    await page.getByText('api-support@harborline.example').waitFor()
    expect(await page.getByRole('link', { name: /harborline.example\/terms/ }).getAttribute('rel')).toContain(
      'noopener',
    )
    await page.getByRole('button', { name: 'Sign in to use it' }).waitFor()
    expect(await lookAt(page, 'directory-api')).toEqual([])
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Appointments v1' }).waitFor()
  })

  it('shows every operation of its description, by words and groups, with the keyboard too', async () => {
    await page.getByRole('tab', { name: 'Reference' }).click()
    await page.getByText('Book an appointment').waitFor()
    await page.getByLabel('Find operations').fill('bay')
    await page.getByText('Book an appointment').waitFor({ state: 'detached' })
    await page.getByText('List the bays of a workshop').waitFor()
    await page.getByLabel('Find operations').fill('')
    const operation = page.locator('.opblock-summary-control', { hasText: 'Book an appointment' })
    await operation.focus()
    await page.keyboard.press('Enter')
    await page.getByText('1HGCM82633A004352').first().waitFor()
    await page.locator('.opblock-summary-control', { hasText: 'List appointments' }).click()
    await page.getByText('Which day').waitFor()
    expect(await page.locator('.portreeve-operations').getByText('Try it out').count()).toBe(0)
    await page.getByRole('tab', { name: 'Schema' }).first().click()
    await page.getByText('vehicleId').first().waitFor()
    expect(await lookAt(page, 'directory-reference')).toEqual([])
  })

  it('has the description as it was uploaded, to look at and to keep', async () => {
    await page.getByText('As it was uploaded').click()
    await page.getByLabel('Description as it was uploaded').getByText('listAppointments').waitFor()
    expect(await lookAt(page, 'directory-reference-text')).toEqual([])
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    expect((await download).suggestedFilename()).toBe('Appointments-v1.json')
  })

  it('shows channels, messages and examples of an API of events', async () => {
    await go(`/directory/${console.demo.asyncApi.id}/reference`)
    await page.getByText('You receive').first().waitFor()
    await page.getByText('repairOrderNumber').first().waitFor()
    expect(await lookAt(page, 'directory-events')).toEqual([])
  })

  it('says so where an API is not described, or not there', async () => {
    await go('/directory/vehicles-v1/reference')
    await page.getByRole('heading', { name: 'Not described yet' }).waitFor()
    expect(await lookAt(page, 'directory-not-described')).toEqual([])
    await go('/directory/nothing')
    await page.getByText('It is not here, or not for you').waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('T-27 shows hostile descriptions, asks nobody outside, runs nothing, and goes on', async () => {
    const outside: string[] = []
    const visitor = await console.open('/directory')
    visitor.on('request', (request) => {
      const url = new URL(request.url())
      if (url.origin !== console.url && url.protocol !== 'data:' && url.protocol !== 'blob:')
        outside.push(request.url())
    })
    let text = ''
    await visitor.route('**/spec/document', (route) => route.fulfill({ contentType: 'application/yaml', body: text }))
    for (const [name, document] of Object.entries(hostileSpecs)) {
      text = document
      await visitor.goto(`${console.url}/directory/appointments-v1/reference`)
      await shown(visitor, name)
      for (const place of (await visitor.locator('.opblock-summary-control, .mantine-Accordion-control').all()).slice(
        0,
        4,
      )) {
        await place.click()
      }
      for (const tab of (await visitor.getByRole('tab', { name: 'Schema' }).all()).slice(0, 3)) await tab.click()
      expect(await visitor.evaluate(HIT), name).toBe(false)
      expect(await visitor.locator('a[href^="javascript" i], iframe, img[src^="http"]').count(), name).toBe(0)
    }
    expect(outside).toEqual([])
    expect(faultsOf(visitor)).toEqual([])
    await visitor.context().close()
  })

  /** Until it is on the page, or the page has said that it cannot be. */
  const shown = (visitor: Page, name: string) =>
    visitor
      .locator('.opblock, .mantine-Accordion-item')
      .or(visitor.getByText(/cannot be shown to read|It describes no|None of its/))
      .first()
      .waitFor()
      .catch((fault: unknown) => {
        throw new Error(name, { cause: fault })
      })

  it('shows a signed-in person what is shared with them, and the way into their apps', async () => {
    const developer = await console.signIn(console.people.appDeveloper, '/apps')
    await developer.goto(`${console.url}/directory/appointments-v1`)
    await developer.getByRole('heading', { level: 1, name: 'Appointments v1' }).waitFor()
    await developer.getByRole('button', { name: 'Use it in an app' }).click()
    await developer.getByRole('menuitem', { name: 'Service Lane' }).waitFor()
    await developer.getByRole('menuitem', { name: 'Service Lane' }).click()
    await developer.waitForURL('**/apps/*/apis')
    // A reload of a page for everybody does not sign anybody out.
    await developer.goto(`${console.url}/directory`)
    await developer.getByRole('link', { name: 'App directory' }).waitFor()
    expect(faultsOf(developer)).toEqual([])
    await developer.context().close()
  })

  it('asks to sign in where operators keep it closed, and forgets nothing on the way', async () => {
    const { demo, management } = console
    await management(demo.admin.managementToken, 'PATCH', '/exchange', { publicDirectory: false })
    await go('/directory')
    await page.getByRole('heading', { name: 'Sign in to look around' }).waitFor()
    expect(await lookAt(page, 'directory-closed')).toEqual([])
    await go('/directory/appointments-v1')
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('E-mail').fill(console.people.buyer.email)
    await page.getByLabel('Password', { exact: true }).fill(console.people.buyer.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Appointments v1' }).waitFor()
    expect(faultsOf(page)).toEqual([])
  })
})
