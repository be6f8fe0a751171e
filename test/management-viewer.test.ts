import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chromiumMissing, openBrowser } from '../packages/server/src/identity/pages/testing/open-browser.ts'
import { exchangeOperations } from '../packages/server/src/management/exchange-operations.ts'
import { openViewerAssets } from '../packages/server/src/management/openapi/viewer-assets.ts'
import { viewerRoutes } from '../packages/server/src/management/openapi/viewer-routes.ts'
import {
  openTestManagement,
  type TestManagement,
} from '../packages/server/src/management/testing/open-test-management.ts'

vi.setConfig({ testTimeout: 90_000 })

let test: TestManagement
beforeAll(async () => {
  test = await openTestManagement({ operations: exchangeOperations })
})
afterAll(() => test.close())

describe('the viewer of the API description', () => {
  it('lets nothing run that is not a file of ours, and nobody frame it', async () => {
    const page = await fetch(`${test.origin}/management/v1/docs`)
    expect(page.status).toBe(200)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(await page.text()).not.toMatch(/<script>|style=|onload|https?:\/\//)
  })

  it('loads files that are kept for good, because their names change with them', async () => {
    const page = await (await fetch(`${test.origin}/management/v1/docs`)).text()
    const paths = [...page.matchAll(/(?:href|src)="(\/management\/v1\/docs\/assets\/[^"]+)"/g)].map(([, path]) => path)
    expect(paths).toHaveLength(4)
    for (const path of paths) {
      const file = await fetch(test.origin + path)
      expect(file.headers.get('cache-control')).toContain('immutable')
      expect(file.headers.get('content-type')).toMatch(path?.endsWith('.css') ? /^text\/css/ : /^text\/javascript/)
      expect((await file.text()).length).toBeGreaterThan(100)
    }
    expect((await fetch(`${test.origin}/management/v1/docs/assets/package.json`)).status).toBe(404)
  })

  it('finds its files where the built package has them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portreeve-viewer-'))
    const script = fileURLToPath(new URL('../scripts/copy-viewer.mjs', import.meta.url))
    execFileSync(process.execPath, [script, folder])
    const [copied, ours] = [await openViewerAssets(folder), await openViewerAssets()]
    expect(copied.map(({ name }) => name)).toEqual(ours.map(({ name }) => name))
    await rm(folder, { recursive: true })
  })

  it('is asked for its files again after a fault', async () => {
    let asked = 0
    const open = async () => {
      asked++
      if (asked === 1) throw new Error('not there yet')
      return []
    }
    const [page] = viewerRoutes(open)
    await expect(page?.handle({} as never)).rejects.toThrow('not there yet')
    expect(await page?.handle({} as never)).toMatchObject({ status: 200 })
    await page?.handle({} as never)
    expect(asked).toBe(2)
  })
})

const why = chromiumMissing ? ` (skipped: ${chromiumMissing})` : ''

describe.skipIf(chromiumMissing !== undefined)(`the viewer at work in Chromium${why}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  async function openViewer(colorScheme: 'light' | 'dark') {
    const tab = await (await browser.newContext({ colorScheme })).newPage()
    const seen = { foreign: [] as string[], faults: [] as string[] }
    tab.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(`${test.origin}/management/v1/`) && !url.startsWith('data:')) seen.foreign.push(url)
    })
    tab.on('pageerror', (fault) => seen.faults.push(fault.message))
    // Refusals of the Content-Security-Policy are console errors, too.
    tab.on('console', (message) => message.type() === 'error' && seen.faults.push(message.text()))
    await tab.goto(`${test.origin}/management/v1/docs`)
    await tab.locator('.opblock').first().waitFor()
    return { tab, seen }
  }
  const groundOf = (tab: Page) => tab.evaluate('getComputedStyle(document.documentElement).backgroundColor')

  it('lists operations, opens one and tries it out, and asks nobody else', async () => {
    const actor = await test.actorWith({ operator: true })
    const { tab, seen } = await openViewer('light')
    await tab.locator('button.authorize').first().click()
    await tab.locator('#auth-bearer-value').fill(actor.token)
    await tab.getByRole('button', { name: 'Apply credentials' }).click()
    await tab.locator('.btn-done').click()
    const operation = tab.locator('.opblock').filter({ hasText: 'Shows who asks' })
    await operation.locator('.opblock-summary').click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    await operation.locator('.live-responses-table').getByText(actor.user.email).first().waitFor()
    expect(seen).toEqual({ foreign: [], faults: [] })
    expect(await groundOf(tab)).toBe('rgb(255, 255, 255)')
    await tab.context().close()
  })

  it('is dark where the visitor likes it dark', async () => {
    const { tab, seen } = await openViewer('dark')
    expect(await groundOf(tab)).toBe('rgb(28, 32, 34)')
    expect(seen).toEqual({ foreign: [], faults: [] })
    await tab.context().close()
  })
})
