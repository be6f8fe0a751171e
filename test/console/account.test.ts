import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { focused } from './support/focused.ts'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type Person, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

describe.skipIf(chromiumMissing)('one’s account in the console, in Chromium', () => {
  let console: TestConsole
  let page: Page
  const newcomer: Person = { email: 'nia@newcomer.example', password: 'a long enough phrase 41' }
  beforeAll(async () => {
    console = await openConsole()
    const { admin } = console.demo
    await console.management(admin.managementToken, 'POST', '/users', { ...newcomer, name: 'Nia Park' })
    page = await console.signIn(console.people.buyer, '/account')
  })
  afterAll(() => console?.close())

  const tab = (name: string) => page.getByRole('tab', { name })
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })
  const row = (text: string | RegExp, where = page) => where.getByRole('row').filter({ hasText: text })
  const statusWith = async (token: string) => {
    const headers = { Authorization: `Bearer ${token}` }
    return (await fetch(`${console.url}/management/v1/me`, { headers })).status
  }
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

  it('shows who one is; a name is changed, and what is refused stands beside its field', async () => {
    await page.getByText('dana@lakeside.example').first().waitFor()
    await page.getByText('confirmed', { exact: true }).waitFor()
    await page.getByText('Only your password protects this account').waitFor()
    expect(await lookAt(page, 'account')).toEqual([])
    const name = page.getByLabel('Name', { exact: true })
    await name.fill('')
    await button('Save').click()
    await page.getByText('Write the name that others see').waitFor()
    await name.fill('x'.repeat(201))
    await button('Save').click()
    await page.getByText('Your name was not saved').waitFor()
    expect(await name.inputValue()).toBe('x'.repeat(201))
    await name.fill('Dana W. Whitfield')
    await name.press('Enter')
    await page.getByText('Your name was saved.').waitFor()
    await button('Your account').click()
    await page.getByText('Dana W. Whitfield', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    expect(faultsOf(page)).toEqual([])
  })

  it('leads to identity for a first passkey, lists it, and signs in with it', async () => {
    const other = await console.signIn(console.people.apiDeveloper, '/account')
    const session = await other.context().newCDPSession(other)
    await session.send('WebAuthn.enable')
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true },
        ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      },
    })
    await other.getByRole('link', { name: /^Add a passkey/ }).click()
    await other.waitForURL((url) => url.pathname.endsWith('/account') && url.hash === '#passkeys')
    await other.getByLabel('Name for a new passkey').fill('Harbour laptop')
    await other.getByRole('button', { name: 'Add a passkey' }).click()
    await other.getByText('Harbour laptop').first().waitFor()

    await other.goto(`${console.url}/account`)
    const listed = other.getByRole('list', { name: 'Your passkeys' }).getByRole('listitem')
    await listed.filter({ hasText: /Harbour laptop.*not used yet/ }).waitFor()
    expect(await other.getByText('Only your password protects this account').count()).toBe(0)
    expect(await lookAt(other, 'account-passkey')).toEqual([])

    await other.getByRole('button', { name: 'Your account' }).click()
    await other.getByRole('menuitem', { name: 'Sign out' }).click()
    await other.getByRole('button', { name: /sign out/i }).click()
    await other.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await other.getByRole('heading', { level: 1, name: /^Good to see you/ }).waitFor()
    await other.goto(`${console.url}/account`)
    await listed.filter({ hasText: /Harbour laptop.*, used/ }).waitFor()
    expect(faultsOf(other)).toEqual([])
    await other.context().close()
  })

  it('signs one other browser out, and all others at once, and stays itself', async () => {
    await tab('Sessions').click()
    await row('this one').waitFor()
    expect(await button('Sign out all others').count()).toBe(0)
    const second = await console.signIn(console.people.buyer, '/account')
    await page.reload()
    await button(/^Sign out .* at /)
      .first()
      .waitFor()
    expect(await lookAt(page, 'account-sessions')).toEqual([])

    // Left by keyboard, the dialog gives the focus back.
    const end = button(/^Sign out .* at /).first()
    await end.focus()
    await page.keyboard.press('Enter')
    await dialog('Sign this browser out?').waitFor()
    expect(await lookAt(page, 'account-session-end')).toEqual([])
    await page.keyboard.press('Escape')
    await dialog('Sign this browser out?').waitFor({ state: 'detached' })
    await focused(end)
    await page.keyboard.press('Enter')
    await dialog('Sign this browser out?').getByRole('button', { name: 'Sign it out' }).click()
    await page.getByText('It is signed out.').waitFor()
    await second.goto(`${console.url}/account`)
    await second.getByLabel('Password', { exact: true }).waitFor()
    await second.context().close()

    const others = [
      await console.signIn(console.people.buyer, '/account'),
      await console.signIn(console.people.buyer, '/account'),
    ]
    await page.reload()
    await button('Sign out all others').click()
    await page.getByText(/^2 other browsers are signed out/).waitFor()
    await button('Sign them out').click()
    await page.getByText('Your other browsers are signed out.').waitFor()
    await expect.poll(() => button(/^Sign out .* at /).count()).toBe(0)
    for (const other of others) {
      await other.goto(`${console.url}/account`)
      await other.getByLabel('Password', { exact: true }).waitFor()
      await other.context().close()
    }
    await row('this one').waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('says in words what an app may, and takes it back', async () => {
    await tab('Apps with access').click()
    await page.getByRole('heading', { name: 'No app has access' }).waitFor()
    expect(await lookAt(page, 'account-apps-empty')).toEqual([])

    const { app, identity } = console.demo
    const callback = app.callbackUrls[0] ?? ''
    const request = new URLSearchParams({
      ...{ client_id: app.apiKey, response_type: 'code', redirect_uri: callback, state: 's', nonce: 'n' },
      scope: 'openid profile email offline_access',
    })
    // The app does not run here: somebody must answer for it, or Chromium's error page comes in between.
    await page.route(
      (url) => url.href.startsWith(callback),
      (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>The app</title>' }),
    )
    await page.goto(`${identity.authorizeUrl}?${request}`)
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.waitForURL((url) => url.href.startsWith(callback))

    await page.goto(`${console.url}/account/apps`)
    await row('Service Lane').getByText('Go on while you are away').waitFor()
    expect(await lookAt(page, 'account-apps')).toEqual([])
    await button('Take back what Service Lane may').click()
    await dialog(/^Take back what Service Lane may/).waitFor()
    expect(await lookAt(page, 'account-app-take-back')).toEqual([])
    await button('Cancel').click()
    await row('Service Lane').waitFor()
    await button('Take back what Service Lane may').click()
    await button('Take it back').click()
    await page.getByText('Service Lane has no access any more.').waitFor()
    await page.getByRole('heading', { name: 'No app has access' }).waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('teaches what a personal token is for where there is none', async () => {
    const other = await console.signIn(newcomer, '/account/tokens')
    await other.getByRole('heading', { name: 'No personal tokens yet' }).waitFor()
    expect(await lookAt(other, 'account-tokens-empty')).toEqual([])
    expect(faultsOf(other)).toEqual([])
    await other.context().close()
  })

  it('makes a personal token that is shown once and kept nowhere, and revokes it', async () => {
    await page.goto(`${console.url}/account/tokens`)
    await button('Make a token').click()
    await button('Make the token').click()
    await page.getByText('Say what it is for').waitFor()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Build machine')
    await page.getByRole('radio', { name: /^Read and change/ }).check()
    await page.getByRole('combobox', { name: 'Ends after' }).selectOption('A year')
    expect(await lookAt(page, 'account-token-new')).toEqual([])
    await button('Make the token').click()
    const shown = dialog('Your new personal token')
    await shown.waitFor()
    const token = (await shown.locator('.mono').last().textContent()) ?? ''
    expect(token).toMatch(/^pmt_/)
    await button('I have kept it').click()
    await shown.waitFor({ state: 'detached' })
    expect(await whatIsKept()).not.toContain(token)
    expect(await statusWith(token)).toBe(200)
    await row(/Build machine.*Read and change/).waitFor()
    expect(await lookAt(page, 'account-tokens')).toEqual([])

    await button('Revoke Build machine').focus()
    await page.keyboard.press('Enter')
    await dialog('Revoke the token Build machine?').waitFor()
    await page.keyboard.press('Escape')
    expect(await statusWith(token)).toBe(200)
    await button('Revoke Build machine').click()
    await button('Revoke it').click()
    await page.getByText('The token Build machine was revoked.').waitFor()
    await row('Build machine').waitFor({ state: 'detached' })
    expect(await statusWith(token)).toBe(401)
    expect(faultsOf(page)).toEqual([])
  })

  it('keeps what was typed where a token is refused', async () => {
    await button('Make a token').click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('x'.repeat(101))
    await button('Make the token').click()
    await page.getByText('The token was not made').waitFor()
    expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('x'.repeat(101))
    await page.keyboard.press('Escape')
    await dialog('Make a personal token').waitFor({ state: 'detached' })
    expect(faultsOf(page)).toEqual([])
  })
})
