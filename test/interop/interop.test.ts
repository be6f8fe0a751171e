import { spawnSync } from 'node:child_process'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Demo } from '../../packages/server/src/demo/index.ts'
import { chromiumMissing, openBrowser } from '../../packages/server/src/identity/pages/testing/open-browser.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from '../support/dev-process.ts'
import { startAuthJsApp } from './apps/auth-js-app.ts'
import { python, startAuthlibApp } from './apps/authlib-app.ts'
import type { InteropApp, StartInteropApp } from './apps/interop-app.ts'
import { startOauth4webapiApp } from './apps/oauth4webapi-app.ts'
import { startOktaAuthJsApp } from './apps/okta-auth-js-app.ts'
import { startOpenidClientApp } from './apps/openid-client-app.ts'

const pythonMissing = hasAuthlib() ? undefined : `${python} has no authlib`

function hasAuthlib(): boolean {
  return spawnSync(python, ['-c', 'import authlib, requests'], { timeout: 20_000 }).status === 0
}

const apps: { library: string; start: StartInteropApp; missing?: string | undefined }[] = [
  { library: 'openid-client', start: startOpenidClientApp },
  { library: 'oauth4webapi with private_key_jwt', start: startOauth4webapiApp },
  { library: 'Auth.js', start: startAuthJsApp },
  { library: '@okta/okta-auth-js in the browser', start: startOktaAuthJsApp },
  { library: "Python's authlib", start: startAuthlibApp, missing: pythonMissing },
]

/** Unmodified libraries of others, each signing the same person in with a real Chromium. */
describe.skipIf(chromiumMissing !== undefined)(`apps of others, in Chromium (${chromiumMissing ?? 'found'})`, () => {
  let dev: DevProcess
  let demo: Demo
  let browser: Browser
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    dev = await startDevProcess({ cwd: folder.path, portBase: await freePortBase() })
    ends.push(() => dev.stop())
    demo = await dev.demo()
    browser = await openBrowser()
    ends.push(() => browser.close())
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  describe.each(apps)('$library', ({ start, missing }) => {
    it.skipIf(missing !== undefined)('completes login, refresh and logout', { timeout: 60_000 }, async () => {
      const app = await start({ issuer: demo.identity.issuer, registrationToken: demo.identity.registrationToken })
      try {
        await walk(app)
      } finally {
        await app.close()
      }
    })
  })

  async function walk(app: InteropApp): Promise<void> {
    const [user] = demo.users
    if (!user) throw new Error('the demo has no user')
    // A browser profile of its own, so that nobody is signed in yet.
    const page = await browser.newPage()
    await page.goto(`${app.url}/login`)
    const email = page.locator('input[autocomplete~=username]')
    // Auth.js asks which provider first.
    const provider = page.getByRole('button', { name: 'Sign in with Portreeve' })
    await email.or(provider).waitFor()
    if (await provider.isVisible()) await provider.click()
    await email.fill(user.email)
    await page.locator('input[autocomplete~=current-password]').fill(user.password)
    await page.locator('input[autocomplete~=current-password]').press('Enter')
    await page.locator('button[value=allow]').click()
    expect(await resultOf(page)).toEqual({ sub: user.id, email: user.email, name: user.name })

    await page.goto(`${app.url}/refresh`)
    expect(await resultOf(page)).toEqual({ refreshed: true })

    await page.goto(`${app.url}/logout`)
    expect(await resultOf(page)).toEqual({ bye: true })
    // Signed out at the exchange too: the next login asks again.
    await page.goto(demo.identity.accountUrl)
    await page.locator('input[autocomplete~=current-password]').waitFor()
    await page.context().close()
  }
})

async function resultOf(page: Page): Promise<unknown> {
  const result = page.locator('#result')
  await result.waitFor({ timeout: 15_000 })
  return JSON.parse((await result.textContent()) ?? '')
}
