import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { focused, focusedWithin } from './support/focused.ts'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

describe.skipIf(chromiumMissing)(
  'registering apps and looking after their credentials in the console, in Chromium',
  () => {
    let console: TestConsole
    let page: Page
    beforeAll(async () => {
      console = await openConsole()
      page = await console.signIn(console.people.appDeveloper, '/apps')
    })
    afterAll(() => console?.close())

    const go = async (path: string) => {
      await page.goto(`${console.url}${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
    }
    const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
    const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })
    const said = (text: string) => page.getByRole('alert').filter({ hasText: text }).first().waitFor()

    /** Whether the token endpoint takes the pair. */
    async function getsToken(apiKey: string, apiSecret: string): Promise<boolean> {
      const answer = await fetch(console.demo.identity.tokenUrl, {
        method: 'POST',
        headers: { Authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
      })
      return answer.status === 200
    }

    /** What the dialog shows behind a name. */
    const revealed = async (what: string) => {
      const shown = dialog('Your new API Secret')
      await shown.waitFor()
      const copy = shown.getByRole('button', { name: `Copy the ${what}` })
      return (await copy.locator('xpath=preceding-sibling::*[1]').textContent()) ?? ''
    }
    const read = async (name: string) =>
      (await page
        .getByRole('button', { name: `Copy the ${name}` })
        .first()
        .locator('xpath=preceding-sibling::*[1]')
        .textContent()) ?? ''
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

    it('sees the apps of their organization, and finds them by name and listing, in the URL too', async () => {
      await page.getByRole('link', { name: 'Service Lane' }).waitFor()
      expect(await lookAt(page, 'apps')).toEqual([])
      await page.getByLabel('Search apps').fill('trade')
      await page.getByRole('link', { name: 'Service Lane' }).waitFor({ state: 'detached' })
      await page.getByRole('link', { name: 'Trade-In Desk' }).waitFor()
      expect(page.url()).toContain('search=trade')
      await page.getByLabel('Search apps').fill('nothing like it')
      await page.getByRole('heading', { name: 'No app fits' }).waitFor()
      await button('Clear search and filters').click()
      await page.getByRole('link', { name: 'Service Lane' }).waitFor()
    })

    it('is taught what an app is where there is none', async () => {
      const other = await console.signIn(console.people.apiDeveloper, '/apps')
      await other.getByRole('heading', { name: 'No apps yet' }).waitFor()
      expect(await lookAt(other, 'apps-empty')).toEqual([])
      expect(faultsOf(other)).toEqual([])
      await other.context().close()
    })

    it('registers an app: what is refused stands beside its field, nothing typed is lost, and the secret is shown once', async () => {
      await go('/apps')
      await page.getByRole('link', { name: 'Register an app' }).click()
      await button('Register the app').click()
      await page.getByText('Give it a name').waitFor()
      await page.getByLabel('Name', { exact: true }).fill('Bay Board')
      await page.getByLabel('Description', { exact: true }).fill('Shows which bay is free.')
      await button('Add a callback URL').click()
      await page.getByLabel('callback URL 1', { exact: true }).fill('http://elsewhere.example/callback')
      await addApi('Appointments')
      await button('Register the app').click()
      await said('The app was not registered')
      await page
        .getByText(/A callback URL/)
        .first()
        .waitFor()
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Bay Board')
      expect(await lookAt(page, 'app-new-refused')).toEqual([])

      // What was typed is there after a reload as well, as after signing in again.
      await page.reload()
      await page.getByLabel('Name', { exact: true }).waitFor()
      await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Bay Board')
      await page.getByText('terms 1 accepted').waitFor()
      await page.getByLabel('callback URL 1', { exact: true }).fill('https://bays.example/callback')
      await button('Register the app').click()
      const secret = await revealed('API Secret')
      const apiKey = await revealed('API Key')
      expect(await lookAt(page, 'app-new-secret')).toEqual([])
      await page.keyboard.press('Escape')
      await dialog('Your new API Secret').waitFor()
      await button('I have kept it').click()
      await page.getByRole('heading', { level: 1, name: 'Bay Board' }).waitFor()
      expect(await whatIsKept()).not.toContain(secret)
      expect(await whatIsKept()).not.toContain('bays.example/callback')
      expect(await getsToken(await read('API Key'), secret)).toBe(true)
      expect(apiKey).toBe(await read('API Key'))
      await page.getByText('Select an API').waitFor()
      expect(await lookAt(page, 'app-overview')).toEqual([])
      expect(faultsOf(page)).toEqual([])
    })

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

    it('rotates the secret with an overlap, by keyboard: old and new get tokens until the old one is revoked', async () => {
      const { app } = console.demo
      await go(`/apps/${app.id}/credentials`)
      expect(await lookAt(page, 'app-credentials')).toEqual([])
      await button('Rotate the secret').focus()
      await page.keyboard.press('Enter')
      await focusedWithin(dialog('Rotate the secret'))
      await page.getByRole('radio', { name: 'One day' }).focus()
      await page.keyboard.press('ArrowDown')
      expect(await page.getByRole('radio', { name: 'One week' }).isChecked()).toBe(true)
      expect(await lookAt(page, 'app-credentials-rotate')).toEqual([])
      await page.keyboard.press('Escape')
      await dialog('Rotate the secret').waitFor({ state: 'detached' })
      await focused(button('Rotate the secret'))
      await page.keyboard.press('Enter')
      await button('Make a new secret').click()
      const secret = await revealed('API Secret')
      await page.getByText('The old one works for another day').waitFor()
      await button('I have kept it').click()
      await page.getByText('Current').waitFor()
      await page.getByText('Old', { exact: true }).waitFor()
      expect([await getsToken(app.apiKey, app.apiSecret), await getsToken(app.apiKey, secret)]).toEqual([true, true])

      await button('Revoke the old one').click()
      await page.getByText('End every token that the app has as well').waitFor()
      await button('Revoke it').click()
      await said('Only the newest secret works now.')
      expect([await getsToken(app.apiKey, app.apiSecret), await getsToken(app.apiKey, secret)]).toEqual([false, true])
      expect(await whatIsKept()).not.toContain(secret)
    })

    it('changes callback URLs; one that is refused says why at its line', async () => {
      await go('/apps')
      await page.getByRole('link', { name: 'Bay Board' }).click()
      await page.getByRole('tab', { name: 'Credentials' }).click()
      await page.getByText('Off', { exact: true }).waitFor()
      await button('Add a callback URL').click()
      await page.getByLabel('callback URL 2', { exact: true }).fill('https://bays.example/*')
      await button('Save callback URLs').click()
      await said('The callback URLs were not saved')
      expect(await page.getByLabel('callback URL 2', { exact: true }).getAttribute('aria-invalid')).toBe('true')
      await page.getByLabel('callback URL 2', { exact: true }).fill('http://localhost:5000/callback')
      await button('Save callback URLs').click()
      await said('The callback URLs were saved.')
      await page.reload()
      await page.getByLabel('callback URL 2', { exact: true }).waitFor()
    })

    it('shows people of other organizations where to find it instead', async () => {
      await page.context().close()
      page = await console.signIn(console.people.buyer, `/apps/${console.demo.app.id}`)
      await page
        .getByText('There is no app')
        .or(page.getByText(/belongs to Brightwork/))
        .first()
        .waitFor()
      expect(await page.getByRole('tab').count()).toBe(0)
      expect(faultsOf(page)).toEqual([])
    })
  },
)
