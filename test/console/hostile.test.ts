import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { HIT, makeHostile } from './support/hostile.ts'
import { settle } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type Person, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 600_000 })

/** Every path that the console has pages for, with its `$names`. */
async function pagePaths(): Promise<string[]> {
  const text = await readFile(new URL('../../packages/console/src/app/pages.tsx', import.meta.url), 'utf8')
  return [...text.matchAll(/\bpage\(\s*'([^']+)'/g)].map(([, path = '']) => path)
}

describe.skipIf(chromiumMissing)('what others typed, in Chromium (threats T-26, T-27)', () => {
  let console: TestConsole
  let ids: Record<string, string>
  beforeAll(async () => {
    console = await openConsole()
    const { demo, management } = console
    await makeHostile(console)
    const token = demo.admin.managementToken
    const first = async (path: string) =>
      ((await management(token, 'GET', path)) as { items: { id: string }[] }).items[0]?.id ?? 'x'
    ids = {
      $appId: demo.app.id,
      $apiId: demo.apis.appointments.id,
      $subscriptionId: demo.subscription.id,
      $connectionId: Object.values(demo.subscription.connectionIds)[0] ?? 'x',
      $organizationId: demo.organizations.buyer.id,
      $userId: (demo.users[0] as unknown as { id: string }).id,
      $authServerId: demo.identity.authServerId,
      $client_id: demo.app.apiKey,
      $webhookId: await first(`/webhooks?appId=${demo.app.id}`),
      $requestId: '"><img src=x onerror=window.portreeveHit=1>',
      $eventId: 'x',
      $callId: 'x',
    }
  })
  afterAll(() => console?.close())

  async function visitAll(person: Person): Promise<{ page: Page; visited: number; titles: Set<string> }> {
    const page = await console.signIn(person, '/')
    const paths = await pagePaths()
    const titles = new Set<string>()
    for (const path of paths) {
      const filled = path.replace(/\$\w+/g, (name) => encodeURIComponent(ids[name] ?? 'x'))
      // Within the page, as a click would go: a reload for each would take long and show the same.
      await page.evaluate((to) => {
        history.pushState({}, '', to)
        dispatchEvent(new PopStateEvent('popstate'))
      }, filled)
      await page.locator('h1, [role="alert"]').first().waitFor()
      await settle(page)
      expect(await page.evaluate(HIT), `${path} ran what somebody typed`).toBe(false)
      titles.add(await page.title())
    }
    return { page, visited: paths.length, titles }
  }

  it.each(['operator', 'appDeveloper', 'apiDeveloper', 'buyer'] as const)(
    'is text on every page, for %s',
    async (who) => {
      const { page, visited, titles } = await visitAll(console.people[who])
      expect(visited).toBeGreaterThan(40)
      expect(titles.size).toBeGreaterThan(12)
      expect(faultsOf(page)).toEqual([])
    },
  )

  it('is text in what a URL says, too', async () => {
    const page = await console.signIn(
      console.people.appDeveloper,
      '/apps?search=%3Cimg%20src%3Dx%20onerror%3Dwindow.portreeveHit%3D1%3E&after=%22%3E%3Cscript%3E',
    )
    await settle(page)
    expect(await page.evaluate(HIT)).toBe(false)
    expect(faultsOf(page)).toEqual([])
  })
})
