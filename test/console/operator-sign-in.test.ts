import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 240_000 })

describe.skipIf(chromiumMissing)('authorization servers and clients, in Chromium', () => {
  let console: TestConsole
  beforeAll(async () => {
    console = await openConsole()
  })
  afterAll(() => console?.close())

  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const dialog = (page: Page) => page.getByRole('dialog')
  const operator = (path: string) => console.signIn(console.people.operator, path)
  const nameOf = async (page: Page) =>
    (await page.getByRole('heading', { level: 1, includeHidden: true }).textContent()) ?? ''
  /** Nobody signs in through it in these tests. */
  const strict = () => `/exchange/servers/${console.demo.strict.authServerId}`

  it('makes a server, changes how long tokens live, and is told beside the field what may not be', async () => {
    const page = await operator('/exchange/servers')
    await page.getByRole('table', { name: 'Authorization servers' }).waitFor()
    expect(await lookAt(page, 'exchange-servers')).toEqual([])
    await page.getByRole('link', { name: 'Make a server' }).click()
    await page.getByLabel('Name').fill('Back office')
    await page.getByRole('radio', { name: 'Strict' }).click()
    expect(await lookAt(page, 'exchange-server-new')).toEqual([])
    await button(page, 'Make the server').click()
    await page.getByRole('heading', { level: 1, name: 'Back office' }).waitFor()
    await button(page, 'Edit').click()
    const lives = page.getByRole('textbox', { name: 'Access tokens live' })
    await lives.fill('99')
    await page.getByLabel('Unit of Access tokens live').selectOption('day')
    expect(await lookAt(page, 'exchange-server-edit')).toEqual([])
    await lives.fill('99')
    await button(page, 'Save the settings').click()
    await expect.poll(() => lives.getAttribute('aria-invalid')).toBe('true')
    await lives.fill('1')
    await page.getByLabel('Unit of Access tokens live').selectOption('hour')
    await lives.fill('2')
    await button(page, 'Save the settings').click()
    await page.getByText('2 hours', { exact: true }).waitFor()
    expect(await lookAt(page, 'exchange-server')).toEqual([])
    expect(faultsOf(page)).toEqual([])
  })

  it('shows the sign-in page as it will look while its brand is chosen', async () => {
    const page = await operator(`${strict()}/branding`)
    await page.getByLabel('Name').fill('Lakeside Exchange')
    await page.getByLabel('Colour', { exact: true }).fill('#b3470f')
    await page.getByRole('img', { name: 'The sign-in page of Lakeside Exchange, light' }).waitFor()
    await page.getByText('Dark', { exact: true }).click()
    await page.getByRole('img', { name: 'The sign-in page of Lakeside Exchange, dark' }).waitFor()
    expect(await lookAt(page, 'exchange-server-branding')).toEqual([])
    await page.getByLabel('Logo').fill('ftp://lakeside.example/logo')
    await button(page, 'Save the branding').click()
    await expect.poll(() => page.getByLabel('Logo').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Logo').fill('https://lakeside.example/logo.svg')
    await button(page, 'Save the branding').click()
    await page.getByText('The branding was saved').waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('draws keys over time, rotates them, and revokes the old ones once that was meant', async () => {
    const page = await operator(`${strict()}/keys`)
    await page
      .getByRole('img', { name: /^active from/ })
      .first()
      .waitFor()
    await page.getByText('next key, still to be made').first().waitFor()
    await button(page, 'Rotate the keys').click()
    await dialog(page).getByRole('button', { name: 'Rotate the keys' }).click()
    await page.getByRole('table', { name: 'Keys' }).getByText('retired').first().waitFor()
    await button(page, 'Emergency: revoke older keys').click()
    expect(await button(page, 'Revoke and replace').isDisabled()).toBe(true)
    expect(await lookAt(page, 'exchange-server-keys-emergency')).toEqual([])
    const name = await nameOf(page)
    await dialog(page).getByLabel(`Type ${name} to go on`).fill(name)
    await button(page, 'Revoke and replace').click()
    await page.getByRole('table', { name: 'Keys' }).getByText('revoked', { exact: true }).first().waitFor()
    expect(await lookAt(page, 'exchange-server-keys')).toEqual([])
    expect(faultsOf(page)).toEqual([])
  })

  it('shows a registration token once, and never again', async () => {
    const page = await operator(`${strict()}/registration`)
    await button(page, 'Make a token').first().click()
    await dialog(page).getByLabel('Name').fill('Installer')
    await button(page, 'Make the token').click()
    await page.getByText('It is shown this once').waitFor()
    const token = ((await dialog(page).locator('.mono').last().textContent()) ?? '').trim()
    expect(token.length).toBeGreaterThan(30)
    await button(page, 'I have kept it').click()
    await page.getByRole('row', { name: /Installer/ }).waitFor()
    expect(await page.content()).not.toContain(token)
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(token)
    expect(await lookAt(page, 'exchange-server-registration')).toEqual([])
    await button(page, 'Revoke Installer').click()
    await button(page, 'Revoke the token').click()
    await expect.poll(() => page.getByRole('row', { name: /Installer/ }).count()).toBe(0)
    expect(faultsOf(page)).toEqual([])
  })

  it('is switched off with its name typed, and on again', async () => {
    const page = await operator(strict())
    await button(page, 'Disable the server').click()
    await dialog(page).getByText('Nobody signs in through it.').waitFor()
    const name = await nameOf(page)
    await dialog(page).getByLabel(`Type ${name} to go on`).fill(name)
    await dialog(page).getByRole('button', { name: 'Disable the server' }).click()
    await page.getByText('This authorization server is disabled').waitFor()
    await button(page, 'Enable the server').click()
    await dialog(page).getByRole('button', { name: 'Enable the server' }).click()
    await expect.poll(() => page.getByText('This authorization server is disabled').count()).toBe(0)
  })

  it('makes a client, and shows its secret once', async () => {
    const page = await operator('/exchange/clients')
    await page.getByRole('table', { name: 'Clients' }).waitFor()
    expect(await lookAt(page, 'exchange-clients')).toEqual([])
    await page.getByRole('link', { name: 'Make a client' }).click()
    await page.getByLabel('Name').fill('Dealer portal')
    await button(page, 'Make the client').click()
    await page.getByText('To sign people in it needs a callback URL').waitFor()
    await page.getByLabel('callback URL 1', { exact: true }).fill('https://portal.lakeside.example/callback')
    expect(await lookAt(page, 'exchange-client-new')).toEqual([])
    await button(page, 'Make the client').click()
    await page.getByText('It is shown this once').waitFor()
    expect(await lookAt(page, 'exchange-client-secret')).toEqual([])
    await button(page, 'I have kept it').click()
    await page.getByRole('heading', { level: 1, name: 'Dealer portal' }).waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('trusts a client, rotates its secret with an overlap, changes and removes it', async () => {
    const { client_id } = (await console.management(console.demo.admin.managementToken, 'POST', '/clients', {
      client_name: 'Dealer portal',
      redirect_uris: ['https://portal.lakeside.example/callback'],
      scope: 'openid email',
      authServerId: console.demo.strict.authServerId,
    })) as { client_id: string }
    const page = await operator(`/exchange/clients/${client_id}`)
    await button(page, 'Trust it').click()
    await dialog(page).getByRole('button', { name: 'Trust it' }).click()
    await button(page, 'Take the trust away').waitFor()
    await button(page, 'Make a new secret').click()
    await button(page, 'Make the secret').click()
    await page.getByText('It is shown this once').waitFor()
    await button(page, 'I have kept it').click()
    await button(page, 'Revoke old secrets').click()
    await button(page, 'Revoke them').click()
    await expect.poll(() => button(page, 'Revoke old secrets').count()).toBe(0)
    expect(await lookAt(page, 'exchange-client')).toEqual([])
    await button(page, 'Edit').click()
    await page.getByLabel('Website').fill('nowhere')
    await button(page, 'Save the client').click()
    await expect.poll(() => page.getByLabel('Website').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Website').fill('https://portal.lakeside.example')
    await button(page, 'Save the client').click()
    await page.getByRole('link', { name: 'https://portal.lakeside.example' }).waitFor()
    await button(page, 'Remove').click()
    await dialog(page).getByLabel('Type Dealer portal to go on').fill('Dealer portal')
    await button(page, 'Remove the client').click()
    await page.getByRole('heading', { level: 1, name: 'Clients' }).waitFor()
    expect(faultsOf(page)).toEqual([])
  })
})
