import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { settle, takePicture } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

const API = 'Tyres'
const APP = 'Tyre Shelf'

const spec = `openapi: 3.1.0
info: { title: ${API}, version: v1, description: Tyres on the shelf of a workshop. }
servers: [{ url: https://dms.example/tyres/v1 }]
paths:
  /tyres:
    get:
      operationId: listTyres
      summary: List the tyres on the shelf
      responses: { '200': { description: The tyres. } }
`

/**
 * One API and one app from nothing to a call that passes, and back to one that does not, by the people whose work each step is, and through the pages alone: nothing here asks the management API.
 */
describe.skipIf(chromiumMissing)('the way of a new API and a new app, through the console, in Chromium', () => {
  let console: TestConsole
  let service: Server
  /** What the service was asked for, as `METHOD /path`. */
  const heard: string[] = []
  let provider: Page
  let developer: Page
  let buyer: Page
  /** Paths of their pages. */
  let apiPath: string
  let appPath: string
  let subscriptionId: string

  beforeAll(async () => {
    service = createServer((request, response) => {
      heard.push(`${request.method} ${request.url}`)
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ items: [{ size: '205/55 R16', count: 8 }] }))
    })
    await new Promise<void>((done) => service.listen(0, '127.0.0.1', done))
    console = await openConsole()
    const { people } = console
    ;[provider, developer, buyer] = await Promise.all([
      console.signIn(people.apiDeveloper, '/apis'),
      console.signIn(people.appDeveloper, '/apps'),
      console.signIn(people.buyer, '/marketplace'),
    ])
  })
  afterAll(async () => {
    await console?.close()
    service?.closeAllConnections()
    service?.close()
  })

  const go = async (page: Page, path: string) => {
    await page.goto(`${console.url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const click = (page: Page | Locator, name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' }).click()
  const link = (page: Page | Locator, name: string) => page.getByRole('link', { name, exact: true })
  const told = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text }).first().waitFor()
  const station = async (page: Page, name: string) => {
    await settle(page)
    await takePicture(page, `journey-${name}`)
    expect(faultsOf(page)).toEqual([])
  }
  /** Where the page is once its overview is there. */
  const thing = async (page: Page, name: string) => {
    await page.getByRole('heading', { level: 1, name }).waitFor()
    return new URL(page.url()).pathname
  }

  it('an API developer registers an API with a plan and its specification', async () => {
    await link(provider, 'Register an API').first().click()
    await provider.getByLabel('Name', { exact: true }).fill(API)
    const { port } = service.address() as AddressInfo
    await provider.getByLabel('Target URL').fill(`http://127.0.0.1:${port}`)
    await click(provider, 'Add a plan')
    await click(provider.getByRole('dialog'), 'Add the plan')
    await provider.getByText('Free', { exact: true }).first().waitFor()
    await provider.getByLabel('Documentation').fill('https://dms.example/tyres')
    await provider.getByLabel('Support e-mail').fill('support@dms.example')
    await provider.getByLabel('Version of the terms').fill('1')
    await provider.getByLabel('Link to the terms').fill('https://dms.example/terms')
    await provider.getByText('Paste', { exact: true }).click()
    await provider.getByLabel('Text of the specification').fill(spec)
    await click(provider, 'Use it')
    await provider.getByText('pasted text').waitFor()
    await station(provider, '01-register-api')
    await click(provider, 'Register the API')
    const dialog = provider.getByRole('dialog', { name: 'Your new Client secret' })
    await dialog.getByText(/answers/i).waitFor()
    expect(heard).not.toEqual([])
    await click(dialog, 'I have kept it')
    apiPath = await thing(provider, API)
    await station(provider, '02-api')
  })

  it('makes it public, once it has what a public API needs', async () => {
    await go(provider, `${apiPath}/visibility`)
    await provider.getByRole('radio', { name: 'Public' }).click()
    expect(await provider.getByRole('img', { name: 'Missing:' }).count()).toBe(0)
    await click(provider, 'Save visibility')
    await told(provider, 'Saved. The directory shows it so from now on.')
    await station(provider, '03-public-api')
  })

  it('an app developer registers an app that has selected it, and asks for its listing', async () => {
    await go(developer, '/apps')
    await link(developer, 'Register an app').first().click()
    await developer.getByLabel('Name', { exact: true }).fill(APP)
    await developer.getByLabel('Description', { exact: true }).fill('Says which tyres are there.')
    await developer.getByLabel('Website').fill('https://tyres.example')
    await click(developer, /^(Add|Select) an API$/)
    await developer.getByLabel('Search APIs').fill(API)
    await click(developer, new RegExp(`^Choose ${API}`))
    await developer.getByLabel(/I have read them/).check()
    await developer.getByLabel('Your position').fill('CTO')
    await click(developer, /^(Add it|Select this API)$/)
    await developer.getByRole('dialog').waitFor({ state: 'detached' })
    await station(developer, '04-register-app')
    await click(developer, 'Register the app')
    await click(developer.getByRole('dialog', { name: 'Your new API Secret' }), 'I have kept it')
    appPath = await thing(developer, APP)
    await developer.getByRole('tab', { name: 'Settings' }).click()
    await click(developer, 'Prepare a listing')
    await click(developer, 'Submit for review')
    await told(developer, 'The operators of the exchange have been asked')
    await station(developer, '05-ask-for-listing')
  })

  it('an operator reviews and publishes it', async () => {
    const operator = await console.signIn(console.people.operator, `${appPath}/settings`)
    await click(operator, 'Begin the review')
    await click(operator, 'Approve')
    await click(operator, 'Publish')
    await told(operator, 'Every organization finds it in the app directory')
    await station(operator, '06-publish')
    await operator.context().close()
  })

  it('a buyer finds and activates it', async () => {
    await go(buyer, '/marketplace')
    await buyer.getByLabel('Search apps').fill('tyre')
    await link(buyer.getByRole('listitem'), APP).click()
    await buyer.getByText('List the tyres on the shelf').waitFor()
    await station(buyer, '07-marketplace')
    await link(buyer, 'Activate').click()
    await buyer.getByLabel(/may work on the data/).check()
    await buyer.getByLabel('Their position').fill('General Manager')
    await click(buyer, `Activate ${APP}`)
    await buyer.getByRole('heading', { name: 'Done' }).waitFor()
    await station(buyer, '08-activate')
  })

  it('the provider of the API accepts the connection', async () => {
    await go(provider, '/connections')
    const waiting = provider.getByRole('region', { name: 'Waiting for you' })
    await link(waiting, console.demo.organizations.buyer.name).click()
    await provider.getByText('No call gets through before you accept.').waitFor()
    await station(provider, '09-asked-to-connect')
    await click(provider, 'Accept')
    await provider.getByText('Calls get through.').waitFor()
    await station(provider, '10-accept')
  })

  it('Try it shows the answer of the service, 200, through the gateway', async () => {
    await go(developer, `${appPath}/try`)
    const field = developer.getByRole('combobox', { name: 'Subscription-Id' })
    await field.click()
    await developer.getByRole('option', { name: console.demo.organizations.buyer.name }).click()
    subscriptionId = await field.inputValue()
    expect(subscriptionId).toMatch(/^[0-9a-f-]{36}$/)
    await click(developer, 'Send')
    await developer.getByText('200', { exact: true }).waitFor()
    await developer.getByLabel('Body of the answer').getByText('205/55 R16').waitFor()
    expect(heard).toContain('GET /tyres/v1/tyres')
    await station(developer, '11-try-it')
  })

  it('the buyer deactivates it', async () => {
    await go(buyer, '/activations')
    await link(buyer, APP).click()
    await click(buyer, 'Deactivate')
    const question = buyer.getByRole('dialog', { name: `Deactivate ${APP}?` })
    await question.getByText(`Its connection to ${API} ends.`).waitFor()
    await question.getByLabel(/./).last().fill(APP)
    await station(buyer, '12-deactivate')
    await click(question, 'Deactivate')
    await told(buyer, `${APP} was deactivated.`)
    await station(buyer, '13-deactivated')
  })

  it('Try it shows the refusal, and Explain says why', async () => {
    const answered = heard.length
    await developer.getByRole('combobox', { name: 'Subscription-Id' }).fill(subscriptionId)
    await developer.keyboard.press('Escape')
    await click(developer, 'Send')
    await developer.getByText('403', { exact: true }).waitFor()
    await developer.getByLabel('Body of the answer').getByText('API-SUBSCRIPTION-INACTIVE').waitFor()
    await station(developer, '14-refused')
    expect(heard.length).toBe(answered)
    await link(developer, 'Explain why').click()
    await developer.getByRole('heading', { level: 1, name: 'What became of it' }).waitFor()
    await developer
      .getByText(/^Refused at the check/)
      .first()
      .waitFor()
    await developer.getByText('API-SUBSCRIPTION-INACTIVE, from the gateway').waitFor()
    await link(developer, 'See the app’s activations').waitFor()
    await station(developer, '15-explained')
  })
})
