import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { callGateway, tokenFor } from './support/call-gateway.ts'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 150_000, hookTimeout: 90_000 })

const GOOD = 12
const MISSING = 3
const MISMATCHED = 4

describe.skipIf(chromiumMissing)('metrics, errors and usage in the console, in Chromium', () => {
  let console: TestConsole
  let page: Page
  let refused: string

  beforeAll(async () => {
    console = await openConsole()
    const { demo } = console
    const month = { quotas: [{ calls: 100, per: 'month' }] }
    await console.management(demo.admin.managementToken, 'PATCH', `/apps/${demo.app.id}`, {
      quotas: [
        { calls: 60, per: 'month' },
        { calls: 40, per: 'day' },
      ],
    })
    const api = (await console.management(demo.admin.managementToken, 'GET', `/apis/${demo.apis.appointments.id}`)) as {
      plans: { id: string }[]
    }
    await console.management(
      demo.admin.managementToken,
      'PATCH',
      `/apis/${demo.apis.appointments.id}/plans/${api.plans[0]?.id}`,
      month,
    )
    const token = await tokenFor(demo.identity, demo.app)
    const base = demo.apis.appointments.url
    const subscriptionId = demo.subscription.id
    for (let at = 0; at < GOOD; at++) await callGateway(`${base}/appointments`, { token, subscriptionId })
    for (let at = 0; at < MISSING; at++) await callGateway(`${base}/nowhere-${at}`, { token, subscriptionId })
    for (let at = 0; at < MISMATCHED; at++)
      refused =
        (await callGateway(`${base}/appointments`, { token, subscriptionId: demo.otherSubscription.id })).requestId ??
        ''
    await callGateway(`${demo.apis.vehicles.url}/vehicles`, { token, subscriptionId })
    page = await console.signIn(console.people.apiDeveloper, `/apis/${demo.apis.appointments.id}/metrics`)
  })
  afterAll(() => console?.close())

  const go = async (path: string, who = page) => {
    await who.goto(`${console.url}${path}`)
    await who.getByRole('heading', { level: 1 }).waitFor()
  }
  const button = (name: string, who = page) => who.getByRole('button', { name, exact: true })
  /** Reports are some seconds behind. */
  const untilCounted = async (who: Page, calls: string) => {
    await expect
      .poll(
        async () => {
          await who.reload()
          await who.getByText('Calls', { exact: true }).first().waitFor()
          return who.locator('dl').first().textContent()
        },
        { timeout: 40_000, interval: 3_000 },
      )
      .toContain(calls)
  }
  const all = GOOD + MISSING + MISMATCHED

  it('shows traffic, errors by who answered, time to answer and data of an API, each with its table', async () => {
    await untilCounted(page, `Calls${all}`)
    await page.getByRole('img', { name: /^Calls\. Successful: at most 12/ }).waitFor()
    await page.getByRole('img', { name: /^Errors\. .*4xx of the service: at most 3/ }).waitFor()
    await page.locator('.recharts-surface').first().waitFor()
    expect(await lookAt(page, 'api-metrics')).toEqual([])
    await button('Show as a table: Errors').focus()
    await page.keyboard.press('Enter')
    const table = page.getByRole('table', { name: 'Errors' })
    expect(await table.locator('tbody tr').count()).toBe(24)
    expect(await table.locator('tbody tr').last().textContent()).toContain(`${MISMATCHED}`)
    await button('Show as a table: Time to answer').click()
    await page.getByRole('table', { name: 'Time to answer' }).getByText(/ ms/).first().waitFor()
    expect(await lookAt(page, 'api-metrics-tables')).toEqual([])
  })

  it('keeps the period in the URL, and counts by the day from a week on', async () => {
    await page.getByText('30 days', { exact: true }).first().click()
    await page.waitForURL(/period=30d/)
    await page.getByText('By the day, in UTC').waitFor()
    await page.reload()
    await page.getByText(`in the last 30 days`).waitFor()
    await button('Show as a table: Calls').click()
    expect(await page.getByRole('table', { name: 'Calls', exact: true }).locator('tbody tr').count()).toBe(31)
    expect(faultsOf(page)).toEqual([])
  })

  it('compares an API with its other versions and environments', async () => {
    const { demo } = console
    const existing = (await console.management(
      demo.admin.managementToken,
      'GET',
      `/apis/${demo.apis.appointments.id}`,
    )) as { name: string; organizationId: string; namespace: string; targetUrl: string }
    await console.management(demo.admin.managementToken, 'POST', '/apis', {
      ...{ name: existing.name, organizationId: existing.organizationId, version: 'v2', environment: 'Test' },
      ...{ kind: 'rest', namespace: existing.namespace, basePath: '/appointments/v2', targetUrl: existing.targetUrl },
    })
    await go(`/apis/${demo.apis.appointments.id}/metrics`)
    const table = page.getByRole('table', { name: 'Versions and environments' })
    await table.getByText('v1 (this one)').waitFor()
    await table.getByRole('link', { name: 'v2' }).click()
    await page.getByText('No calls in the last 24 hours.').first().waitFor()
    expect(await lookAt(page, 'api-metrics-empty')).toEqual([])
  })

  it('lists errors, narrows them down, and leads from each to why', async () => {
    await go(`/apis/${console.demo.apis.appointments.id}/errors`)
    const rows = page.getByRole('table', { name: 'Errors' }).locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(MISSING + MISMATCHED)
    expect(await lookAt(page, 'api-errors')).toEqual([])
    await page.getByRole('combobox', { name: 'Answered by' }).click()
    await page.getByRole('option', { name: 'The service' }).click()
    await expect.poll(() => rows.count()).toBe(MISSING)
    const download = page.waitForEvent('download')
    await button('Save as CSV').click()
    const text = await readFile(await (await download).path(), 'utf8')
    expect(text.trim().split('\n')).toHaveLength(1 + MISSING)
    expect(text).not.toContain(refused)
    await button('Clear Answered by').click()
    await page.getByRole('searchbox', { name: 'Request-Id' }).fill(refused)
    await expect.poll(() => rows.count()).toBe(1)
    await page.getByRole('searchbox', { name: 'Request-Id' }).fill('no-such-request')
    await page.getByRole('heading', { name: 'No error fits' }).waitFor()
    expect(await lookAt(page, 'api-errors-none')).toEqual([])
    await button('Clear the filters').click()
    await page.getByRole('link', { name: refused }).click()
    await page.waitForURL(`${console.url}/explain/${refused}`)
    await page.getByText('SUBSCRIPTION-MISMATCH').first().waitFor()
    expect(faultsOf(page)).toEqual([])
  })

  it('shows an app its calls by month, day, API and organization, beside its quotas', async () => {
    const { demo } = console
    const developer = await console.signIn(console.people.appDeveloper, `/apps/${demo.app.id}/usage`)
    await untilCounted(developer, `Calls${all + 1}`)
    await developer.getByText('The app’s quota for a month: 60').waitFor()
    await developer.getByText('The app’s quota for a day: 40').waitFor()
    const byApi = developer.getByRole('table', { name: 'Usage by API' })
    await byApi.getByRole('row', { name: new RegExp(`${demo.apis.appointments.name}.*% of 100`) }).waitFor()
    await developer.locator('.recharts-surface').nth(1).waitFor()
    expect(await lookAt(developer, 'app-usage')).toEqual([])
    const download = developer.waitForEvent('download')
    await button('Save as CSV', developer).click()
    expect(await readFile(await (await download).path(), 'utf8')).toContain(demo.organizations.buyer.name)

    await developer.getByRole('combobox', { name: 'API', exact: true }).click()
    await developer.getByRole('option', { name: new RegExp(`^${demo.apis.appointments.name}`) }).click()
    await developer.getByText('The plan’s quota for a month: 100').waitFor()
    await developer.waitForURL(/api=/)
    const rows = developer.getByRole('table', { name: 'Usage by organization' }).locator('tbody tr')
    await expect.poll(() => rows.filter({ hasText: demo.apis.vehicles.name }).count()).toBe(0)
    expect(await rows.count()).toBeGreaterThan(0)
    await developer.getByRole('combobox', { name: 'Month' }).click()
    await developer.getByRole('option').nth(1).click()
    await developer.getByRole('heading', { name: /^No calls in / }).waitFor()
    expect(await lookAt(developer, 'app-usage-empty')).toEqual([])
    expect(faultsOf(developer)).toEqual([])
    await developer.context().close()
  })
})
