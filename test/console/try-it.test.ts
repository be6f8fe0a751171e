import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 240_000 })

const SPEC = new URL('../../examples/dms-service/appointments.openapi.yaml', import.meta.url)

describe.skipIf(chromiumMissing)('Try it, in Chromium', () => {
  let console: TestConsole
  let path: string
  beforeAll(async () => {
    console = await openConsole()
    const { demo, url } = console
    path = `/apps/${demo.app.id}/try`
    const put = await fetch(`${url}/management/v1/apis/${demo.apis.appointments.id}/spec`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${demo.admin.managementToken}`, 'Content-Type': 'application/yaml' },
      body: await readFile(SPEC),
    })
    expect(put.status).toBeLessThan(300)
  })
  afterAll(() => console?.close())

  it('sends a call of the app through the gateway, for an organization that uses it, and shows what came back', async () => {
    const { demo } = console
    const page = await console.signIn(console.people.appDeveloper, `${path}?api=${demo.apis.appointments.id}`)
    await page.getByRole('combobox', { name: 'Operation' }).click()
    await page.getByRole('option', { name: /^GET \/appointments ·|^GET \/appointments$/ }).click()
    await page.getByRole('combobox', { name: 'Subscription-Id' }).fill(demo.subscription.id)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('200', { exact: true }).waitFor()
    await page
      .getByLabel('Body of the answer')
      .getByText(/"items"|appointment/i)
      .first()
      .waitFor()
    expect(await lookAt(page, 'try-it-answer')).toEqual([])
    expect(faultsOf(page)).toEqual([])
    // Neither in the page nor in what outlives it.
    const kept = await page.evaluate(
      () => document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    )
    expect(kept).not.toMatch(/eyJ[\w-]+\.eyJ/)
    for (const language of ['TypeScript', 'Python', 'Java', 'curl']) {
      await page.getByRole('tab', { name: language }).click()
      await page.getByLabel(`The call in ${language}`).getByText('Subscription-Id').first().waitFor()
    }
  })

  it('answers from the examples of the specification with the Subscription-Id test', async () => {
    const { demo } = console
    const page = await console.signIn(console.people.appDeveloper, `${path}?api=${demo.apis.appointments.id}`)
    await page.getByRole('combobox', { name: 'Operation' }).waitFor()
    expect(await page.getByRole('combobox', { name: 'Subscription-Id' }).inputValue()).toBe('test')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('200', { exact: true }).waitFor()
    await page.getByText('An example of the specification').waitFor()
    expect(await lookAt(page, 'try-it-example')).toEqual([])
    await page.getByRole('tab', { name: 'Header fields' }).click()
    await page.getByLabel('Header fields of the answer').getByText('portreeve-simulated').waitFor()
  })

  it('shows a refusal, and leads to why; a specification that is slow to come takes nothing back that was typed', async () => {
    const { demo } = console
    const page = await console.signIn(console.people.appDeveloper, '/')
    await page.route('**/spec/document', async (route) => {
      await pause(1_500)
      await route.continue()
    })
    await page.goto(`${console.url}${path}?api=${demo.apis.appointments.id}`)
    await page.getByRole('combobox', { name: 'Subscription-Id' }).fill(demo.inactiveSubscription.id)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByLabel('Body of the answer').getByText('API-SUBSCRIPTION-INACTIVE').waitFor()
    const explain = page.getByRole('link', { name: 'Explain why' })
    expect(await explain.getAttribute('href')).toMatch(/^\/explain\/[0-9a-f-]{36}$/)
    await explain.click()
    await page.waitForURL(/\/explain\//)
    await page.goBack()
    await page.getByLabel('Body of the answer').getByText('API-SUBSCRIPTION-INACTIVE').waitFor()
    const subscriptionId = page.getByRole('combobox', { name: 'Subscription-Id' })
    expect(await subscriptionId.inputValue()).toBe(demo.inactiveSubscription.id)
  })

  it('lets method and path be written where there is no specification', async () => {
    const { demo } = console
    const page = await console.signIn(console.people.appDeveloper, `${path}?api=${demo.apis.vehicles.id}`)
    await page.getByText('This API has no specification').waitFor()
    const field = page.getByLabel('Path')
    await field.fill('/cles')
    // In its middle, where what was typed comes out of place as soon as the caret moves.
    await field.press('Home')
    await field.press('ArrowRight')
    await field.pressSequentially('vehi')
    expect(await field.inputValue()).toBe('/vehicles')
    await page.getByRole('combobox', { name: 'Subscription-Id' }).fill(demo.subscription.id)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('200', { exact: true }).waitFor()
    expect(await lookAt(page, 'try-it-own-path')).toEqual([])
  })
})
