import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Demo } from '../../../packages/server/src/demo/index.ts'
import { openBrowser } from '../../../packages/server/src/identity/pages/testing/open-browser.ts'
import { type DevOptions, freePortBase, startDevProcess } from '../../support/dev-process.ts'

export { chromiumMissing } from '../../../packages/server/src/identity/pages/testing/open-browser.ts'

/** Somebody with a password, as in demo.json. */
export interface Person {
  email: string
  password: string
}

/** The demo exchange with its console, and a browser to look at it. */
export interface TestConsole {
  demo: Demo
  /** The console's origin. */
  url: string
  browser: Browser
  /** By what they do in the demo. */
  people: { buyer: Person; appDeveloper: Person; apiDeveloper: Person; otherBuyer: Person; operator: Person }
  /** A new browser window of somebody who has signed in through the pages, at `path`. Whatever runs into an error on its pages fails `faultsOf`. */
  signIn(person: Person, path?: string, options?: WindowOptions): Promise<Page>
  /** A new browser window of nobody. */
  open(path: string, options?: WindowOptions): Promise<Page>
  /** The management API as somebody of the demo, for what a test needs to be there. Rejects unless it succeeds. */
  management(token: string, method: string, path: string, body?: unknown): Promise<unknown>
  close(): Promise<void>
}

export interface WindowOptions {
  width?: number
  height?: number
  colorScheme?: 'light' | 'dark'
}

/** How many times slower than this machine the pages' scripts run: races that only slow machines lose are lost here then. */
const SLOWNESS = Number(process.env.PORTREEVE_TEST_SLOWNESS ?? 1)

/** Starts `portreeve dev` in a folder of its own. PORTREEVE_CONSOLE_FILES is the console to look at, else the one that was built. */
export async function openConsole(options: Partial<DevOptions> = {}): Promise<TestConsole> {
  const cwd = await mkdtemp(join(tmpdir(), 'portreeve-console-'))
  const portBase = await freePortBase()
  const { PORTREEVE_CONSOLE_FILES } = process.env
  const dev = await startDevProcess({
    ...{ cwd, portBase, logLevel: 'warn', ...options },
    env: PORTREEVE_CONSOLE_FILES ? { PORTREEVE_CONSOLE_FILES } : {},
  })
  const browser = await openBrowser()
  const demo = await dev.demo()
  const url = `http://localhost:${portBase + 1}`
  const [buyer, appDeveloper, apiDeveloper, otherBuyer] = demo.users as unknown as [Person, Person, Person, Person]
  const open = async (path: string, { width = 1440, height = 900, colorScheme = 'light' }: WindowOptions = {}) => {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme,
      locale: 'en-GB',
      acceptDownloads: true,
      // A dialog that still moves takes a press and loses its release.
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    if (SLOWNESS > 1) await slow(page)
    watch(page)
    await page.goto(`${url}${path}`)
    return page
  }
  return {
    ...{ demo, url, browser, open },
    people: { buyer, appDeveloper, apiDeveloper, otherBuyer, operator: demo.admin },
    async signIn(person, path = '/', windowOptions) {
      const page = await open(path, windowOptions)
      await page.getByLabel('E-mail').fill(person.email)
      await page.getByLabel('Password', { exact: true }).fill(person.password)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForURL(`${url}/**`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      return page
    },
    async management(token, method, path, body) {
      const answer = await fetch(`${url}/management/v1${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    },
    async close() {
      await browser.close()
      await dev.stop()
      await rm(cwd, { recursive: true, force: true })
    },
  }
}

async function slow(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWNESS })
}

const faults = new WeakMap<BrowserContext, string[]>()

/** Scripts that failed, and what the page's own policy had to stop: neither may ever happen. */
function watch(page: Page): void {
  const found: string[] = []
  faults.set(page.context(), found)
  page.on('pageerror', (fault) => found.push(String(fault)))
  page.on('console', (message) => {
    const text = message.text()
    // A refused request is shown on the page; a browser tells of it here as well.
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) found.push(text)
  })
}

/** What went wrong on the pages of this window so far. */
export const faultsOf = (page: Page): readonly string[] => faults.get(page.context()) ?? []
