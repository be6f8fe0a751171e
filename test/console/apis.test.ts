import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { focused } from './support/focused.ts'
import { lookAt } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 90_000 })

/** Line 7 leads to nothing, and line 6 has no operationId. */
const faulty = `openapi: 3.1.0
info: { title: Tyres, version: 1.4.0, description: Tyres on the shelf. }
servers: [{ url: https://dms.example/tyres/v1 }]
paths:
  /tyres:
    get:
      responses: { '200': { $ref: '#/components/responses/Nowhere' } }
`
const good = faulty.replace("{ $ref: '#/components/responses/Nowhere' }", '{ description: Tyres }')

describe.skipIf(chromiumMissing)('APIs in the console, in Chromium', () => {
  let console: TestConsole
  /** Of the API developer. */
  let page: Page
  /** Of the API that the first test registers. */
  let apiId: string
  beforeAll(async () => {
    console = await openConsole()
    page = await console.signIn(console.people.apiDeveloper, '/apis')
  })
  afterAll(() => console?.close())

  const go = async (path: string) => {
    await page.goto(`${console.url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const api = async () => (await console.management(console.demo.admin.managementToken, 'GET', `/apis/${apiId}`)) as Api
  const button = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) })
  /** Waits for its notice, and takes it away. */
  const told = (text: string) => page.getByRole('alert').filter({ hasText: text }).first().waitFor()

  it('lists those of the organization, versions of one together, and finds them by words and environment', async () => {
    await page.getByRole('link', { name: 'Repair orders', exact: true }).waitFor()
    expect(await lookAt(page, 'apis')).toEqual([])
    await page.getByRole('searchbox', { name: 'Search APIs' }).fill('appoint')
    await page.getByRole('link', { name: 'Repair orders', exact: true }).waitFor({ state: 'detached' })
    expect(await page.getByRole('link', { name: 'Appointments', exact: true }).count()).toBe(1)
    expect(page.url()).toContain('search=appoint')
    await page.getByRole('searchbox', { name: 'Search APIs' }).fill('nobody has this')
    await page.getByText('No API fits').waitFor()
    await button('Clear search and filters').click()
    await page.getByRole('link', { name: 'Repair orders', exact: true }).waitFor()
  })

  it('keeps what is typed while the search before it arrives in the address', async () => {
    const field = page.getByRole('searchbox', { name: 'Search APIs' })
    // Types on in the same moment in which the address changes: nobody's fingers are as unlucky as that each time.
    await page.evaluate(() => {
      const replace = history.replaceState.bind(history)
      history.replaceState = (...change) => {
        replace(...change)
        history.replaceState = replace
        document.execCommand('insertText', false, 'intments')
        const field = document.activeElement as HTMLInputElement
        const seen: string[] = []
        const look = () => {
          if (seen.at(-1) !== field.value) seen.push(field.value)
          if (seen.length < 10) requestAnimationFrame(look)
        }
        look()
        Object.assign(window, { seen })
      }
    })
    await field.pressSequentially('appo')
    await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe('appointments')
    expect(await page.evaluate(() => Reflect.get(window, 'seen'))).toEqual(['appointments'])
    await go('/apis?search=repair')
    expect(await field.inputValue()).toBe('repair')
    await button('Clear the search').click()
    await expect.poll(() => new URL(page.url()).searchParams.has('search')).toBe(false)
    await page.getByRole('link', { name: 'Appointments', exact: true }).waitFor()
  })

  it('teaches whoever has none yet what an API is', async () => {
    const buyer = await console.signIn(console.people.buyer, '/apis')
    await buyer.getByText('No APIs yet').waitFor()
    expect(await lookAt(buyer, 'apis-empty')).toEqual([])
    expect(faultsOf(buyer)).toEqual([])
    await buyer.context().close()
  })

  it('registers one: what is missing is said, nothing typed is lost, and the secret is shown once', async () => {
    await go('/apis/new')
    await button('Register the API').click()
    await page.getByText('Give it a name').waitFor()
    // The first field that lacks something has the focus.
    await focused(page.getByLabel('Name', { exact: true }))
    await page.getByLabel('Name', { exact: true }).fill('Tyres')
    expect(await page.getByLabel('Base path').inputValue()).toBe('/tyres/v1')
    await page.getByRole('radio', { name: 'Fixed headers or query parameters' }).click()
    await button('Add a parameter').click()
    await page.getByLabel('Name of parameter 1').fill('X-Api-Key')
    await page.getByLabel('Value of parameter 1').fill('k-1234-secret')
    await button('Add a plan').click()
    await button('Add the plan', page.getByRole('dialog')).click()
    await page.getByText('Free', { exact: true }).first().waitFor()
    await page.getByText('Paste', { exact: true }).click()
    await page.getByLabel('Text of the specification').fill(faulty)
    await button('Use it').click()
    await page.getByText('pasted text').waitFor()
    expect(await lookAt(page, 'apis-new')).toEqual([])

    // What a field says is said once, and is what is wrong with it. On slow machines, where the answer's fields take longer than a frame, the keyboard is taken there as well.
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 8 })
    for (const port of [8080, 8081, 8082, 8083]) {
      await page.getByLabel('Target URL').fill(`127.0.0.1:${port}`)
      await button('Register the API').click()
      await page.getByText('Has to be an http or https URL', { exact: true }).waitFor()
      await page.getByText('Look at the fields that say what is wrong with them.').waitFor()
      await focused(page.getByLabel('Target URL'))
    }
    await devtools.detach()
    await page.getByLabel('Target URL').fill('http://10.0.0.1/')
    // The exchange does not call addresses of somebody's own network.
    await button('Register the API').click()
    await page.getByText('The API was not registered').waitFor()
    expect(await page.getByLabel('Target URL').getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByLabel('Value of parameter 1').inputValue()).toBe('k-1234-secret')
    // What was typed is kept while the tab is open, but for the secret.
    const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))
    expect(kept).toContain('Tyres')
    expect(kept).not.toContain('k-1234-secret')

    await page.getByLabel('Target URL').fill(console.demo.apis.vehicles.targetUrl)
    await button('Register the API').click()
    const dialog = page.getByRole('dialog', { name: 'Your new Client secret' })
    await dialog.waitFor()
    expect(await dialog.textContent()).toMatch(/target URL|specification was not kept/)
    const secret = (await dialog.locator('.mono').nth(1).textContent()) ?? ''
    expect(secret).toMatch(/^\S{16,}$/)
    expect(await lookAt(page, 'apis-new-secret')).toEqual([])
    await button('I have kept it').click()
    // It leads to what was refused: the specification, with what was brought.
    await page.getByText('It cannot be kept yet').waitFor()
    apiId = /\/apis\/([^/]+)\/specification/.exec(page.url())?.[1] ?? ''
    expect(await page.content()).not.toContain(secret)
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain('Tyres')
    const made = await api()
    expect(made).toMatchObject({
      name: 'Tyres',
      basePath: '/tyres/v1',
      visibility: 'private',
      valuesSet: ['request:header:X-Api-Key'],
      plans: [{ name: 'Free' }],
    })
  })

  it('shows what is wrong in a specification at its lines; corrected there, it is kept', async () => {
    const finding = page.getByRole('button', { name: /Line 7, column/ }).first()
    await finding.waitFor()
    expect(await button('Keep this specification').isDisabled()).toBe(true)
    await finding.click()
    const text = page.getByRole('region', { name: 'Text of pasted text' })
    await focused(text)
    expect(await text.locator('[data-chosen]').textContent()).toContain('Error: ')
    expect(await lookAt(page, 'api-specification-findings')).toEqual([])
    await button('Edit the text').click()
    await page.getByLabel('Text of the specification').fill(good)
    await button('Check it again').click()
    await page.getByText('Ready to be kept').waitFor()
    expect(await lookAt(page, 'api-specification-ready')).toEqual([])
    await button('Keep this specification').click()
    await told('The specification was kept.')
    // What it says of the API is offered, and taken over when somebody wants it.
    await page.getByText('The specification says it otherwise').waitFor()
    expect(await lookAt(page, 'api-specification')).toEqual([])
    await button('Use this description').click()
    await told('Description was taken over.')
    expect((await api()).details.description).toBe('Tyres on the shelf.')
    await button('Leave it as it is').click()
  })

  it('downloads it, replaces it by a file with what changes in sight, and removes it', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), button('Download').click()])
    expect(download.suggestedFilename()).toBe('tyres-v1.yaml')
    expect(await readFile(await download.path(), 'utf8')).toBe(good)
    const file = join(tmpdir(), `portreeve-${apiId}.yaml`)
    await writeFile(file, good.replace('description: Tyres }', 'description: All of them }'))
    await button('Replace').click()
    expect(await lookAt(page, 'api-specification-bring')).toEqual([])
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('What changes: 1 line added, 1 removed').click()
    await page.getByRole('region', { name: 'What changes' }).getByText('All of them').waitFor()
    await button('Keep this specification').click()
    await told('The specification was kept.')
    await button('Remove').click()
    await button('Remove it', page.getByRole('dialog')).click()
    await page.getByText('Bring its specification').waitFor()
  })

  it('says on its overview what it is and what it lacks', async () => {
    await go(`/apis/${apiId}`)
    await page.getByText('What it lacks').waitFor()
    expect(await page.getByRole('link', { name: 'Upload its specification' }).count()).toBe(1)
    await button('Ask whether it answers').click()
    await page.getByText(/The target URL answers/).waitFor()
    expect(await lookAt(page, 'api-overview')).toEqual([])
  })

  it('shows people of other organizations where to look, and lets members without a role look only', async () => {
    const { admin, users, organizations, apis } = console.demo
    const path = `/apis/${apis.appointments.id}`
    const other = await console.signIn(console.people.appDeveloper, `${path}/access`)
    await other.getByText('This API belongs to Harborline DMS').waitFor()
    const developer = users.find(({ email }) => email === console.people.appDeveloper.email)
    await console.management(
      admin.managementToken,
      'PUT',
      `/organizations/${organizations.apiDeveloper.id}/members/${developer?.id}`,
      { roles: [] },
    )
    await other.reload()
    await other.getByText('Owners and developers of Harborline DMS can change it.').waitFor()
    expect(await button(/^(Save|Rotate|Add)/, other).count()).toBe(0)
    await other.getByRole('tab', { name: 'Plans' }).click()
    await other.getByRole('region', { name: 'Plan Free' }).waitFor()
    expect(await button(/^(Add|Change|Remove)/, other).count()).toBe(0)
    expect(faultsOf(other)).toEqual([])
    await other.context().close()
  })

  it('has run into no script error and no stop of its policy', () => {
    expect(faultsOf(page)).toEqual([])
  })
})

interface Api {
  accessControl: object
  valuesSet: string[]
  plans: object[]
  traffic?: object
  secrets: object[]
  details: { description: string }
}
