import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestActor, TestManagement } from './testing/open-test-management.ts'
import { openWholeManagement } from './testing/open-whole-management.ts'

let test: TestManagement
let operator: TestActor
beforeAll(async () => {
  test = await openWholeManagement()
  operator = await test.actorWith({ operator: true })
})
afterAll(() => test.close())

it('everybody who is signed in sees what the exchange is; nothing is public before an operator says so', async () => {
  const person = await test.actorWith()
  const { status, body, headers } = await person.ask('GET', '/exchange')
  expect([status, body]).toEqual([
    200,
    {
      version: '0.1.0',
      urls: {
        identity: 'https://identity.example',
        console: 'https://console.example',
        gateway: 'https://api.example',
        relay: 'https://relay.example',
      },
      settings: { publicDirectory: false },
      revision: 1,
    },
  ])
  expect(headers.get('etag')).toBe('"1"')
})

it('an operator changes settings, once for each revision, and the record says who', async () => {
  const { revision } = (await operator.ask('GET', '/exchange')).body
  const changed = await operator.ask('PATCH', '/exchange', { publicDirectory: true }, { 'If-Match': `"${revision}"` })
  expect([changed.status, changed.body.settings, changed.body.revision]).toEqual([
    200,
    { publicDirectory: true },
    revision + 1,
  ])
  const late = await operator.ask('PATCH', '/exchange', { publicDirectory: false }, { 'If-Match': `"${revision}"` })
  expect([late.status, late.body.code]).toEqual([412, 'CHANGED'])
  expect((await operator.ask('GET', '/exchange')).body.settings).toEqual({ publicDirectory: true })
  const entries = (await operator.ask('GET', '/audit-entries?action=exchange.update')).body.items
  expect(entries).toHaveLength(1)
  expect(entries[0]).toMatchObject({
    actor: { kind: 'user', userId: operator.user.id },
    subject: { kind: 'exchange', id: 'exchange' },
    changes: { publicDirectory: { from: false, to: true } },
  })
})

it('a change by another process is seen without asking the store: its notice is enough', async () => {
  const before = (await operator.ask('GET', '/exchange')).body
  const publicDirectory = !before.settings.publicDirectory
  await test.store.exchangeSettings.replace({ publicDirectory, revision: before.revision })
  const after = (await operator.ask('GET', '/exchange')).body
  expect([after.settings, after.revision]).toEqual([{ publicDirectory }, before.revision + 1])
})

it('takes no setting that there is not', async () => {
  for (const body of [{ registrationOpen: true }, { publicDirectory: 'yes' }, { revision: 7 }]) {
    expect((await operator.ask('PATCH', '/exchange', body)).status).toBe(400)
  }
})
