import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { focused } from './support/focused.ts'
import { lookAt, settle } from './support/look-at.ts'
import { chromiumMissing, faultsOf, openConsole, type TestConsole } from './support/open-console.ts'

vi.setConfig({ testTimeout: 150_000, hookTimeout: 60_000 })

/** What the app's webhook answers at the moment. Its words are hostile, as a stranger's may be. */
const hook = { status: 500, words: '<script>window.taken = true</script><img src=x onerror="window.taken = true">' }

describe.skipIf(chromiumMissing)('the event relay in the console, in Chromium', () => {
  let console: TestConsole
  let webhook: Server
  let page: Page
  let own: string

  beforeAll(async () => {
    console = await openConsole()
    webhook = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(hook.status).end(hook.words))
    })
    const { port } = new URL(console.demo.asyncApi.webhookUrl)
    await new Promise<void>((done) => webhook.listen(Number(port), '127.0.0.1', done))
    page = await console.signIn(console.people.appDeveloper, '/webhooks')
  })
  afterAll(async () => {
    await console?.close()
    webhook?.closeAllConnections()
    webhook?.close()
  })

  const go = async (path: string) => {
    await page.goto(`${console.url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const dialog = (name: string) => page.getByRole('dialog', { name })
  const figure = (name: string) => page.getByRole('region', { name, exact: true })
  const said = (text: string) => page.getByRole('alert').filter({ hasText: text }).first().waitFor()

  /** An event about the buyer, from the API of events. Its id. */
  async function publish(partitionKey: string, payload: unknown = { repairOrderNumber: partitionKey }) {
    const { asyncApi, identity, subscription } = console.demo
    const answered = await fetch(identity.tokenUrl, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${asyncApi.clientId}:${asyncApi.clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
    })
    const { access_token } = (await answered.json()) as { access_token: string }
    const answer = await fetch(asyncApi.publishUrl, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${access_token}`,
        'Content-Type': 'application/json',
        'Data-Owner-Id': subscription.organizationId,
        'X-Request-Id': randomUUID(),
        partitionKey,
      },
      body: JSON.stringify(payload),
    })
    expect(answer.status).toBe(200)
    return ((await answer.json()) as { eventId: string }).eventId
  }

  it('teaches what a webhook is where there is none', async () => {
    const other = await console.signIn(console.people.buyer, '/webhooks')
    await other.getByRole('heading', { name: 'No webhooks yet' }).waitFor()
    expect(await lookAt(other, 'webhooks-empty')).toEqual([])
    await other.getByText('Of our APIs').click()
    await other.getByRole('heading', { name: 'No API of events yet' }).waitFor()
    await other.goto(`${console.url}/events`)
    await other.getByRole('heading', { name: 'No events yet' }).waitFor()
    expect(faultsOf(other)).toEqual([])
    await other.context().close()
  })

  it('shows a lane that a failing webhook holds, since when, and what was answered', async () => {
    const first = await publish('RO-100412')
    await publish('RO-100412')
    await publish('RO-100412')
    await page.getByRole('link', { name: 'Service events to Service Lane' }).click()
    await page.getByText('Held lanes').waitFor()
    own = new URL(page.url()).pathname
    const lane = page.getByRole('row', { name: new RegExp(first) })
    await lane.getByText('Answered 500').waitFor()
    expect(await figure('Waiting').textContent()).toContain('3')
    expect(await lookAt(page, 'webhook-held')).toEqual([])
    await go('/webhooks')
    await page.getByText('1 held').waitFor()
    expect(await lookAt(page, 'webhooks')).toEqual([])

    await go(`${own}/deliveries/${first}`)
    await page.getByText('The webhook has not taken it. It is tried again.').waitFor()
    await page.getByLabel('Last answer of the webhook').getByText('window.taken').waitFor()
    expect(await page.evaluate(() => 'taken' in window)).toBe(false)
    expect(await lookAt(page, 'webhook-delivery-held')).toEqual([])
  })

  it('skips the event at its head with a reason, by keyboard alone, and drains what was behind it when the webhook is mended', async () => {
    await go(own)
    await button('Skip…').focus()
    await page.keyboard.press('Enter')
    await dialog('Skip this event?').waitFor()
    await dialog('Skip this event?').getByText('2 events stand behind it').waitFor()
    expect(await lookAt(page, 'webhook-skip')).toEqual([])
    await page.keyboard.press('Escape')
    await dialog('Skip this event?').waitFor({ state: 'detached' })
    await focused(button('Skip…'))
    await page.keyboard.press('Enter')
    await focused(dialog('Skip this event?').getByLabel('Why'))
    await page.keyboard.type('Malformed, ticket 7')
    await page.keyboard.press('Enter')
    await said('The event was skipped')
    await expect.poll(() => figure('Waiting').textContent()).toContain('2')
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY')
    hook.status = 202
    await button('Try all now')
      .click()
      // What was behind may have been tried, and taken, before.
      .catch(() => undefined)
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  })

  it('lists what became of each event, by state and by id, and saves it as CSV', async () => {
    await page.getByRole('tab', { name: 'Deliveries' }).click()
    const rows = page.getByRole('table', { name: 'Deliveries' }).locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(3)
    await page.getByText('Malformed, ticket 7').waitFor()
    expect(await lookAt(page, 'webhook-deliveries')).toEqual([])
    await page.getByRole('combobox', { name: 'State' }).click()
    await page.getByRole('option', { name: 'Skipped' }).click()
    await expect.poll(() => rows.count()).toBe(1)
    const download = page.waitForEvent('download')
    await button('Save as CSV').click()
    const text = await readFile(await (await download).path(), 'utf8')
    expect(text.trim().split('\n')).toHaveLength(2)
    await page.getByLabel('Event id').fill('0198')
    await page.getByText('An event is found by its whole id').waitFor()
  })

  it('pauses with a reason that everybody sees, keeps events meanwhile, and resumes', async () => {
    await go(own)
    await button('Pause').click()
    await dialog('Pause this webhook?').getByLabel('Why').fill('Being moved')
    await button('Pause it').click()
    await page.getByText('Paused: events are kept, and nothing is sent').waitFor()
    await page.getByText('Why: Being moved').waitFor()
    await page.getByText(/A test event can be sent when it is resumed\./).waitFor()
    expect(await button('Send a test event').count()).toBe(0)
    await publish('RO-100413')
    await page.getByText('Events wait because the webhook is paused').waitFor()
    expect(await lookAt(page, 'webhook-paused')).toEqual([])
    await button('Resume').click()
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  })

  it('sends a test event, and shows what became of it', async () => {
    await button('Send a test event').click()
    await dialog('Send a test event').getByLabel('Payload').fill('{ half')
    await button('Send it').click()
    await dialog('Send a test event').getByText('Write JSON, or leave it empty').waitFor()
    expect(await lookAt(page, 'webhook-test-event')).toEqual([])
    await dialog('Send a test event').getByLabel('Payload').fill('{ "order": 4711 }')
    await button('Send it').click()
    await page.getByRole('heading', { name: 'Test event' }).waitFor()
    await page.getByText('delivered', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'See its payload, and other webhooks' }).click()
    await page.getByLabel('The event’s payload').getByText('4711').waitFor()
  })

  it('sends events again, after it has counted them', async () => {
    await go(`${own}/replay`)
    await button('Count them first').click()
    await page.getByText('Say from when').waitFor()
    await page.getByLabel('All that are kept').check()
    await button('Count them first').click()
    await dialog('Send them again?').getByText('5 events are put into the queue').waitFor()
    expect(await lookAt(page, 'webhook-replay')).toEqual([])
    await button('Send 5 events again').click()
    await page.getByText('5 events in the queue again').waitFor()
    await page.getByRole('link', { name: 'See the queue' }).click()
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  })

  it('changes how it is sent to: what is refused stands beside its field, and what was typed stays', async () => {
    await go(`${own}/settings`)
    await page.getByLabel('Requests at once').fill('3')
    const notice = page.getByLabel('Send a mail when a lane is held for', { exact: true }).last()
    await notice.fill('0')
    await button('Save').click()
    await page
      .getByText(/has to be|too small|at least/i)
      .first()
      .waitFor()
    expect(await page.getByLabel('Requests at once').inputValue()).toBe('3')
    expect(await lookAt(page, 'webhook-settings')).toEqual([])
    await notice.fill('2')
    await button('Save').click()
    await said('The webhook was saved')
    await page.reload()
    await page.getByLabel('Requests at once').waitFor()
    expect(await page.getByLabel('Requests at once').inputValue()).toBe('3')
  })

  it('shows a new signing secret once, and keeps it nowhere', async () => {
    await button('Make a new signing secret').click()
    await button('Make it').click()
    const secret = await dialog('Your new signing secret')
      .getByText(/^whsec_/)
      .textContent()
    await button('I have kept it').click()
    await dialog('Your new signing secret').waitFor({ state: 'detached' })
    const kept = await page.evaluate(
      () =>
        document.documentElement.outerHTML +
        location.href +
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]),
    )
    expect(secret).toMatch(/^whsec_.{20}/)
    expect(kept).not.toContain(secret)
    expect(faultsOf(page)).toEqual([])
  })

  it('T-30 shows the people of the API that events wait, and nothing that the webhook said', async () => {
    hook.status = 500
    const event = await publish('RO-100414', { repairOrderNumber: 'RO-100414', note: hook.words })
    const other = await console.signIn(console.people.apiDeveloper, '/webhooks?of=apis')
    await other.getByRole('link', { name: 'Service events to Service Lane' }).click()
    await other.getByText('Held lanes').waitFor()
    await other.getByText('Key RO-100414').waitFor()
    await settle(other)
    const text = await other.locator('main').textContent()
    expect(text).toContain('What the webhook answered is for the people of the app')
    expect(text).not.toContain('Answered 500')
    expect(await other.getByRole('button', { name: /Skip|Try now|Pause|test event/ }).count()).toBe(0)

    await other.goto(`${console.url}/events`)
    await other.getByRole('searchbox', { name: 'Partition key' }).fill('RO-100414')
    const rows = other.getByRole('table', { name: 'Events' }).locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(1)
    expect(await lookAt(other, 'events')).toEqual([])
    await rows.getByRole('link').first().click()
    await other.getByText(event).first().waitFor()
    await other.getByText('The webhook has not taken it. It is tried again.').waitFor()
    await other.getByLabel('The event’s payload').getByText('window.taken').waitFor()
    expect(await other.evaluate(() => 'taken' in window)).toBe(false)
    expect(await lookAt(other, 'event')).toEqual([])
    expect(faultsOf(other)).toEqual([])
    await other.context().close()
  })

  it('lets operators find the webhooks of all, and the events of one API', async () => {
    const other = await console.signIn(console.people.operator, '/webhooks')
    await other.getByLabel('Search webhooks').fill('no such app')
    await other.getByRole('heading', { name: 'No webhook fits' }).waitFor()
    expect(await lookAt(other, 'webhooks-none')).toEqual([])
    await other.getByRole('button', { name: 'Show all webhooks' }).click()
    await other.getByLabel('Search webhooks').fill('service lane')
    await other.getByRole('link', { name: 'Service events to Service Lane' }).waitFor()
    await other.goto(`${console.url}/events`)
    await other.getByRole('heading', { name: 'Say of which API' }).waitFor()
    await other.getByRole('combobox', { name: 'API' }).click()
    await other.getByRole('option', { name: /Service events/ }).click()
    await other.getByRole('table', { name: 'Events' }).locator('tbody tr').first().waitFor()
    expect(faultsOf(other)).toEqual([])
    await other.context().close()
  })
})
