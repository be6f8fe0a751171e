import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { lookAt, settle } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(chromiumMissing)('signing in to the console, in Chromium', () => {
  let console: TestConsole
  beforeAll(async () => {
    console = await openConsole()
  })
  afterAll(() => console?.close())

  /** So short that each request renews its token first. */
  const shortenTokens = () => {
    const { admin, identity } = console.demo
    const path = `/authorization-servers/${identity.authServerId}`
    return console.management(admin.managementToken, 'PATCH', path, { accessTokenTtlSeconds: 60 })
  }

  it('goes through identity and back to the page that was asked for, with nothing of it left in URL and storage', async () => {
    const page = await console.signIn(console.people.appDeveloper, '/')
    expect(new URL(page.url())).toMatchObject({ pathname: '/', search: '', hash: '' })
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    )
    expect(kept).not.toMatch(/eyJ|code_verifier|access_token|state/)
    expect(faultsOf(page)).toEqual([])
  })

  it('takes no click as long as the session at identity lasts, also after a reload', async () => {
    const page = await console.signIn(console.people.appDeveloper, '/')
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    expect(faultsOf(page)).toEqual([])
  })

  it('looks right', async () => {
    const page = await console.signIn(console.people.appDeveloper, '/')
    expect(await lookAt(page, 'home-shell')).toEqual([])
  })

  it('renews the token in a frame of its own, without a word, before it ends', async () => {
    await shortenTokens()
    const page = await console.signIn(console.people.appDeveloper, '/')
    const renewed = page.waitForRequest((request) => request.url().includes('prompt=none'))
    await page.evaluate(() => {
      Object.assign(window, { stillHere: true })
    })
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('button', { name: /^Organization/ }).click()
    await page.getByRole('menuitem', { name: /Brightwork/ }).click()
    await renewed
    await expect.poll(() => page.locator('iframe').count()).toBe(0)
    expect(await page.evaluate(() => 'stillHere' in window)).toBe(true)
    expect(faultsOf(page)).toEqual([])
  })

  it('T-19: begins anew when somebody else has signed in meanwhile, and never goes on as them', async () => {
    await shortenTokens()
    const page = await console.signIn(console.people.appDeveloper, '/')
    // Whatever the page still asks for while nobody is signed in at identity ends its session.
    await settle(page)
    await page.evaluate(() => {
      Object.assign(window, { stillHere: true })
    })
    await page.context().clearCookies()
    const other = await page.context().newPage()
    await other.goto(console.url)
    await other.getByLabel('E-mail').fill(console.people.buyer.email)
    await other.getByLabel('Password', { exact: true }).fill(console.people.buyer.password)
    await other.getByRole('button', { name: 'Sign in', exact: true }).click()
    await other.waitForURL(`${console.url}/**`)
    await other.getByRole('heading', { level: 1 }).waitFor()
    const changes: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'PATCH') changes.push(request.url())
    })
    await page.getByRole('button', { name: /^Organization/ }).click()
    await page.getByRole('menuitem', { name: /Brightwork/ }).click()
    await expect.poll(() => page.evaluate(() => 'stillHere' in window).catch(() => true)).toBe(false)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByText(console.people.buyer.email).waitFor()
    expect(changes).toEqual([])
  })

  it('T-05: opens what is no path of its own as a page of its own, or not at all', async () => {
    for (const path of ['//example.com/x', '/%5Cexample.com', '/.//example.com', '/signed-in#code=x&state=y']) {
      const page = await console.open(path)
      await page.waitForLoadState('networkidle')
      expect(new URL(page.url()).hostname, path).toBe('localhost')
      await page.context().close()
    }
  })

  it('leaves the page for no link that is only pointed at, and renews the token for one that is followed', async () => {
    await shortenTokens()
    const page = await console.signIn(console.people.appDeveloper, '/')
    await settle(page)
    await page.evaluate(() => {
      Object.assign(window, { stillHere: true })
      // The token has ended, as after an hour away.
      const now = Date.now
      Date.now = () => now() + 3_600_000
    })
    const link = page.getByRole('link', { name: 'Apps', exact: true })
    await link.hover()
    await settle(page)
    expect(new URL(page.url()).pathname).toBe('/')
    await link.click()
    await page.getByRole('heading', { level: 1, name: 'Apps' }).waitFor()
    expect(await page.evaluate(() => 'stillHere' in window)).toBe(true)
  })

  it('says so when the session is over, and leaves what is on the page where it is', async () => {
    await shortenTokens()
    const page = await console.signIn(console.people.appDeveloper, '/')
    await page.context().clearCookies()
    await page.getByRole('button', { name: /^Organization/ }).click()
    await page.getByRole('menuitem', { name: /Brightwork/ }).click()
    await page.getByText('Your session is over. Sign in again to go on.').first().waitFor()
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
  })

  it('leads out again: after signing out the next page asks who is there', async () => {
    const page = await console.signIn(console.people.appDeveloper, '/')
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: /sign out/i }).click()
    await page.getByLabel('E-mail').waitFor()
    expect(page.url()).not.toContain('token')
  })
})
