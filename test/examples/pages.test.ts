import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Demo } from '../../packages/server/src/demo/index.ts'
import { chromiumMissing, openBrowser } from '../../packages/server/src/identity/pages/testing/open-browser.ts'
import { freePort } from '../support/ports.ts'
import { type ExampleExchange, startExampleExchange } from './support/example-exchange.ts'
import { readmeBlock } from './support/example-folder.ts'
import { type Program, startProgram } from './support/run-program.ts'

vi.setConfig({ testTimeout: 60_000 })

const pages = [
  { example: 'web-app', program: 'web-app.mjs', of: 'app' },
  { example: 'single-page-app', program: 'serve.mjs', of: 'spa' },
  { example: 'implicit-app', program: 'serve.mjs', of: 'app' },
] as const

/** Started by their READMEs' lines, against a `portreeve dev` of their own. */
describe.skipIf(chromiumMissing)(`examples with pages, in Chromium (${chromiumMissing ?? 'found'})`, () => {
  let demo: Demo
  let browser: Browser
  let folder: ExampleExchange['folder']
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    const exchange = await startExampleExchange()
    ends.push(exchange.close)
    ;({ demo, folder } = exchange)
    browser = await openBrowser()
    ends.push(() => browser.close())
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  /** At a port of its own, which the app's developer registers. */
  async function startPage({ example, program, of }: (typeof pages)[number]): Promise<Program> {
    const port = await freePort()
    const origin = `http://localhost:${port}`
    const developer = demo.users.find(({ email }) => email === 'omar@brightwork.example')
    const patch = async (token: string | undefined, path: string, body: object) => {
      const answer = await fetch(`${demo.console.url}/management/v1/${path}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      expect(answer.status).toBe(200)
    }
    const callbackUrls = [origin, `${origin}/callback`]
    await patch(developer?.managementToken, `apps/${demo[of].id}`, { callbackUrls })
    const client = of === 'app' ? demo.app.apiKey : demo.spa.clientId
    await patch(demo.admin.managementToken, `clients/${client}`, { post_logout_redirect_uris: [origin] })
    const env = { ...folder.env, PORT: String(port) }
    return startProgram(await readmeBlock(example, program), { cwd: folder.path, env })
  }

  describe.each(pages)('$example', (each) => {
    let program: Program
    let context: BrowserContext
    let page: Page
    let faults: string[]

    beforeAll(async () => {
      program = await startPage(each)
      context = await browser.newContext({ colorScheme: 'light' })
      page = await context.newPage()
      faults = []
      // What a Content-Security-Policy forbids is an error there, too.
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text())
      })
      page.on('pageerror', (fault) => faults.push(fault.message))
    })
    afterAll(async () => {
      await context?.close()
      await program?.stop()
    })

    const person = () => demo.users[0]!
    async function signIn(): Promise<void> {
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.locator('input[autocomplete~=username]').fill(person().email)
      await page.locator('input[autocomplete~=current-password]').fill(person().password)
      await page.locator('input[autocomplete~=current-password]').press('Enter')
      const allow = page.locator('button[value=allow]')
      // Who has agreed once is not asked again.
      await allow.or(page.locator('#rows tr').first()).first().waitFor()
      if (await allow.isVisible()) await allow.click()
    }
    const shown = async () => ({
      name: await page.locator('#name').textContent(),
      email: await page.locator('#email').textContent(),
      appointments: await page.locator('#rows tr').count(),
    })

    it('signs a person in, and shows who it is and the appointments of the dealer', async () => {
      await page.goto(program.url)
      await signIn()
      await page.locator('#rows tr').first().waitFor()
      expect(await shown()).toEqual({ name: person().name, email: person().email, appointments: 5 })
      expect(faults).toEqual([])
    })

    it('leaves no code and no token where a page, the history or a later visitor finds it', async () => {
      expect(page.url()).toBe(`${program.url}/`)
      const found = await page.evaluate(() => ({
        cookies: document.cookie,
        local: { ...localStorage },
        session: { ...sessionStorage },
        html: document.documentElement.outerHTML,
      }))
      expect(found).toMatchObject({ cookies: '', local: {}, session: {} })
      expect(found.html).not.toMatch(/eyJ/)
      const [cookie, ...more] = (await context.cookies(program.url)).filter(({ name }) => name.includes('app'))
      expect(more).toEqual([])
      if (each.example === 'web-app') expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
      else expect(cookie).toBeUndefined()
    })

    it('is readable on a phone and in the dark', async () => {
      for (const width of [360, 1440]) {
        await page.setViewportSize({ width, height: 800 })
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
          expect(wide).toBeLessThanOrEqual(0)
          const folderOfShots = process.env.PORTREEVE_TEST_SCREENSHOTS
          if (folderOfShots) {
            await page.screenshot({
              path: `${folderOfShots}/${each.example}-${width}-${colorScheme}.png`,
              fullPage: true,
            })
          }
        }
      }
      const dark = await backgroundOf(page)
      await page.emulateMedia({ colorScheme: 'light' })
      expect(await backgroundOf(page)).not.toBe(dark)
    })

    if (each.example === 'web-app') {
      it('renews the access token, and the person stays signed in', async () => {
        const goodUntil = async () => Date.parse((await page.locator('time').getAttribute('datetime')) ?? '')
        const before = await goodUntil()
        // Tokens count whole seconds.
        await page.waitForTimeout(1100)
        await page.getByRole('button', { name: 'Renew it now' }).click()
        await expect.poll(goodUntil).toBeGreaterThan(before)
        expect(await shown()).toMatchObject({ name: person().name, appointments: 5 })
      })
    }

    it('takes no sign-in that it has not begun, nor an answer to another one', async () => {
      const stranger = await browser.newContext()
      const other = await stranger.newPage()
      const answer = { code: 'x', access_token: 'x', id_token: 'x.y.z', state: 's', iss: demo.identity.issuer }
      const comeBack = async (values: Record<string, string>) => {
        const separator = each.example === 'implicit-app' ? '#' : '?'
        await other.goto('about:blank')
        await other.goto(`${program.url}/callback${separator}${new URLSearchParams(values)}`)
        // The page has answered when it says something, some moments after it was loaded.
        const said = await other.locator('#problem:not(:empty)').textContent()
        expect(await other.locator('#rows tr').count()).toBe(0)
        return said
      }
      expect(await comeBack(answer)).not.toBe('')
      // Now one is begun, and what comes is the answer to another, or from another server, or none.
      const begin = async () => {
        await other.goto(program.url)
        await other.getByRole('button', { name: 'Sign in' }).click()
        await other.locator('input[autocomplete~=current-password]').waitFor()
      }
      await begin()
      expect(await comeBack(answer)).toMatch(/another sign-in|did not work/)
      // Its own state is good once: the answer above has used it up.
      expect(await comeBack(answer)).toMatch(/not started|another sign-in|did not work/)
      await begin()
      if (each.example === 'single-page-app') {
        const elsewhere = { ...answer, state: await stateOf(other, program.url), iss: 'https://elsewhere.example' }
        expect(await comeBack(elsewhere)).toMatch('from another server')
      }
      await stranger.close()
    })

    if (each.example === 'web-app') {
      it('T-20 a link to the callback signs nobody out', async () => {
        await page.goto(`${program.url}/callback?code=x&state=s&iss=${demo.identity.issuer}`)
        expect(await page.locator('#problem').textContent()).toMatch('did not work')
        await page.goto(program.url)
        expect(await shown()).toMatchObject({ name: person().name })
      })

      it('takes no form from another page, whoever is signed in', async () => {
        const answer = await context.request.post(`${program.url}/sign-out`, {
          headers: { origin: 'http://localhost:1' },
          maxRedirects: 0,
        })
        expect(answer.status()).toBe(403)
        await page.reload()
        expect(await shown()).toMatchObject({ name: person().name })
      })
    }

    it('signs out here and at the exchange', async () => {
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('button', { name: 'Sign in' }).waitFor()
      expect(page.url()).toBe(`${program.url}/`)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.locator('input[autocomplete~=current-password]').waitFor()
    })
  })
})

/** What the page of this origin keeps until the answer comes. */
async function stateOf(page: Page, origin: string): Promise<string> {
  await page.goto(`${origin}/settings.json`)
  return page.evaluate(() => {
    const [kept] = Object.values({ ...sessionStorage })
    return JSON.parse(String(kept)).state as string
  })
}

const backgroundOf = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
