import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { languages } from './choose-language.ts'
import { chromiumMissing, openBrowser } from './testing/open-browser.ts'
import { sampleBranding, sampleViews } from './testing/sample-views.ts'
import { type ServedPages, servePages } from './testing/serve-pages.ts'

const why = chromiumMissing ? ` (skipped: ${chromiumMissing})` : ''
const names = Object.keys(sampleViews)

describe.skipIf(chromiumMissing !== undefined)(`pages in Chromium, for everyone${why}`, () => {
  let browser: Browser
  let pages: ServedPages
  let branded: ServedPages
  beforeAll(async () => {
    browser = await openBrowser()
    pages = await servePages(sampleViews)
    branded = await servePages(sampleViews, sampleBranding)
  })
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
    await branded?.close()
  })

  /** A tab that stays on pages which are only passed through. Complaints of the browser (CSP, missing files) are kept. */
  async function openTab(width: number, colorScheme: 'light' | 'dark', locale = 'en') {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, locale })
    const tab = await context.newPage()
    await tab.route(/\/(form-post|logged-out)-[^/]+\.js$/, (request) =>
      request.fulfill({ body: '', contentType: 'text/javascript' }),
    )
    await tab.route('http://localhost:9/**', (request) => request.fulfill({ body: '' }))
    const complaints: string[] = []
    tab.on('console', (message) => complaints.push(message.text()))
    tab.on('pageerror', (fault) => complaints.push(fault.message))
    return { tab, complaints, close: () => context.close() }
  }

  const looks = [360, 1280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => [width, scheme] as const))

  it.each(looks)(
    'axe finds no violation and the browser none of the policy, at %i px, %s',
    async (width, scheme) => {
      const { tab, complaints, close } = await openTab(width, scheme)
      const found: unknown[] = []
      for (const name of names) {
        // Dark pages with a brand, light ones without: both are looked at, at half the time.
        await tab.goto(`${scheme === 'dark' ? branded.origin : pages.origin}/show/${name}`)
        // Legacy mode opens no second tab to sort its findings. It cannot look into frames of others, and ours hold none to see.
        const axe = new AxeBuilder({ page: tab }).setLegacyMode()
        // In the dark only colours differ.
        const { violations, passes } = await (scheme === 'dark'
          ? axe.withRules(['color-contrast', 'link-in-text-block'])
          : axe
        ).analyze()
        expect(passes.map(({ id }) => id)).toContain('color-contrast')
        for (const { id, nodes } of violations)
          found.push({ name, id, at: nodes.map(({ target, any }) => [target, any[0]?.message]) })
      }
      await close()
      expect(found).toEqual([])
      expect(complaints).toEqual([])
    },
    180_000,
  )

  it.each(languages)(
    'nothing is cut off or has to be scrolled to sideways at 360 px, %s',
    async (language) => {
      const { tab, close } = await openTab(360, 'light', language)
      for (const name of names) {
        await tab.goto(`${pages.origin}/show/${name}`)
        expect([name, await tab.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 360])
        expect([name, await tooWide(tab)]).toEqual([name, []])
      }
      await close()
    },
    60_000,
  )

  it('long names and addresses without a break stay inside, at 320 px too (WCAG 2.2 §1.4.10)', async () => {
    const long = 'Fahrzeugzulassungsdienstleistungsgesellschaft'.repeat(3)
    const served = await servePages({
      consent: {
        kind: 'consent',
        form: { action: '/x', csrf: 'c' },
        app: { name: long },
        user: { name: long, email: `${long}@${long}.example` },
        scopes: [{ name: long, granted: false }],
        claims: [long],
        offlineAccess: false,
      },
      error: { kind: 'error', title: 'request', code: long, detail: long },
    })
    const { tab, close } = await openTab(320, 'light')
    for (const name of ['consent', 'error']) {
      await tab.goto(`${served.origin}/show/${name}`)
      expect([name, await tab.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 320])
      expect([name, await tooWide(tab)]).toEqual([name, []])
    }
    await close()
    await served.close()
  })

  it('everything to press is at least 44 px high', async () => {
    const { tab, close } = await openTab(360, 'light')
    for (const name of names) {
      await tab.goto(`${pages.origin}/show/${name}`)
      const low =
        await tab.evaluate(`[...document.querySelectorAll('button, summary, input:not([type=hidden]), a[class]')]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
        .map((element) => element.outerHTML)`)
      expect([name, low]).toEqual([name, []])
    }
    await close()
  }, 60_000)

  it('every stop of the Tab key can be seen, in the order of reading', async () => {
    const { tab, close } = await openTab(1280, 'light')
    await tab.goto(`${pages.origin}/show/sign-in`)
    const stops: unknown[] = []
    for (let stop = 0; stop < 5; stop += 1) {
      stops.push(
        await tab.evaluate(
          '[document.activeElement.innerText || document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]',
        ),
      )
      await tab.keyboard.press('Tab')
    }
    await close()
    expect(stops).toEqual([
      ['email', 'solid'],
      ['password', 'solid'],
      ['Sign in', 'solid'],
      ['Forgot your password?', 'solid'],
      ['Sign in with a passkey', 'solid'],
    ])
  })
})

/** What is wider than the place it has. */
function tooWide(tab: Page): Promise<unknown> {
  return tab.evaluate(`[...document.querySelectorAll('main *, header *')]
    .filter((element) => element.checkVisibility() && !['INPUT', 'SVG', 'svg', 'path'].includes(element.tagName))
    .filter((element) => element.getBoundingClientRect().right > innerWidth || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
    .map((element) => element.outerHTML.slice(0, 120))`)
}
