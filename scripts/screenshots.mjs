#!/usr/bin/env node
/**
 * `node scripts/screenshots.mjs [folder] [--only consent,account] [--languages en,es,fr]`: photographs every page of identity at
 * 360 and 1280 px, light and dark, as a person would see it, so that somebody can look at them. Asks for nothing but Chromium.
 * The samples live with the pages' tests, so Vite loads them from the sources.
 */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createViteServer } from 'vitest/node'

const PAGES = '/packages/server/src/identity/pages/testing'
const WIDTHS = [360, 1280]
const HEIGHT = 800
const SCHEMES = /** @type {const} */ (['light', 'dark'])

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    languages: { type: 'string', default: 'en' },
    branded: { type: 'boolean', default: false },
  },
})
const only = values.only.split(',').filter(Boolean)
const folder = positionals[0] === undefined ? mkdtempSync(join(tmpdir(), 'portreeve-pages-')) : resolve(positionals[0])
mkdirSync(folder, { recursive: true })

const root = fileURLToPath(new URL('..', import.meta.url))
const vite = await createViteServer({
  root,
  configFile: join(root, 'vitest.config.ts'),
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  logLevel: 'error',
})
try {
  /** @type {typeof import('../packages/server/src/identity/pages/testing/sample-views.ts')} */
  const { sampleViews, sampleBranding } = /** @type {any} */ (await vite.ssrLoadModule(`${PAGES}/sample-views.ts`))
  /** @type {typeof import('../packages/server/src/identity/pages/testing/serve-pages.ts')} */
  const { servePages } = /** @type {any} */ (await vite.ssrLoadModule(`${PAGES}/serve-pages.ts`))
  /** @type {typeof import('../packages/server/src/identity/pages/testing/open-browser.ts')} */
  const { openBrowser } = /** @type {any} */ (await vite.ssrLoadModule(`${PAGES}/open-browser.ts`))

  const names = Object.keys(sampleViews).filter((name) => only.length === 0 || only.includes(name))
  const pages = await servePages(sampleViews, values.branded ? sampleBranding : undefined)
  const browser = await openBrowser()
  try {
    for (const language of values.languages.split(',')) await photographAll(browser, pages.origin, names, language)
  } finally {
    await browser.close()
    await pages.close()
  }
} finally {
  await vite.close()
}
console.log(folder)

/**
 * @param {import('playwright-core').Browser} browser @param {string} origin @param {string[]} names @param {string} language
 */
async function photographAll(browser, origin, names, language) {
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({ viewport: { width, height: HEIGHT }, colorScheme, locale: language })
      const tab = await context.newPage()
      // Pages that are only passed through would be gone before the picture is taken.
      await tab.route(/\/(form-post|logged-out)-[^/]+\.js$/, (request) => request.abort())
      for (const name of names) {
        await tab.goto(`${origin}/show/${name}`, { waitUntil: 'load' })
        const path = join(folder, `${name}.${language}.${width}.${colorScheme}.png`)
        await tab.screenshot({ path, fullPage: true })
      }
      await context.close()
    }
  }
}
