import type { ApiId, OrganizationId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Api, Organization } from '../store/index.ts'
import { exampleApi, exampleOrganization } from '../store/testing/examples.ts'
import type { TestActor, TestManagement } from './testing/open-test-management.ts'
import { openWholeManagement } from './testing/open-whole-management.ts'

let test: TestManagement
let operator: TestActor
let stranger: TestActor
let id: ApiId

const provider = v7() as OrganizationId
const details = { ...exampleApi().details, implementationName: 'Harborline' }
/** In every place that a stranger must not see. */
const SECRET = 'Quillfeather'

beforeAll(async () => {
  test = await openWholeManagement()
  operator = await test.actorWith({ operator: true })
  stranger = await test.actorWith()
  await putOrganization({})
  id = await putApi({})
})
afterAll(() => test.close())
beforeEach(async () => {
  test.clock.millis += 60_000
  await setDirectory(true)
})

const putOrganization = (changes: Partial<Organization>) =>
  test.store.organizations.put(exampleOrganization({ id: provider, name: 'Harborline', ...changes }))

async function putApi(changes: Partial<Api>): Promise<ApiId> {
  const api = exampleApi({
    ...{ id: v7() as ApiId, organizationId: provider, authServerId: test.server.id, namespace: v7() },
    ...{ environment: 'Production', visibility: 'public', basePath: '/open/v1', name: 'Appointments' },
    details,
    targetUrl: `https://${SECRET}.example`,
    sharedWith: [SECRET as OrganizationId],
    accessControl: {
      kind: 'api_key',
      requestParameters: [{ name: SECRET, displayName: SECRET, subscriptionSpecific: true, in: 'header' }],
    },
    activation: { mode: 'admin_api', adminUrl: `https://${SECRET}.example/admin`, audience: 'fortellis' },
    plans: [
      { id: 'open', name: 'Open', visibility: 'public', price: { kind: 'free' }, quotas: [] },
      { id: 'closed', name: SECRET, visibility: 'private', price: { kind: 'free' }, quotas: [] },
    ],
    ...changes,
  })
  await test.store.apis.put(api)
  return api.id
}

async function putSpec(apiId: ApiId): Promise<void> {
  await test.store.specs.put({
    ...{ apiId, format: 'openapi', formatVersion: '3.1.1', syntax: 'yaml', title: 'Open', version: '1' },
    ...{ text: 'openapi: 3.1.1\n', findings: [], uploadedBy: operator.user.id, uploadedAt: test.clock.now },
  })
}

async function setDirectory(publicDirectory: boolean): Promise<void> {
  const { status } = await operator.ask('PATCH', '/exchange', { publicDirectory })
  expect(status).toBe(200)
}

/** All that came back but what is another one with each request. */
async function seen(path: string, init: RequestInit = {}) {
  const headers = { 'Request-Id': 'the-same', ...(init.headers as Record<string, string>) }
  const answer = await fetch(`${test.origin}/management/v1${path}`, { ...init, headers })
  const { date: _, 'request-id': __, ...rest } = Object.fromEntries(answer.headers)
  const text = (await answer.text()).replace(/"requestId":"[^"]*"/, '')
  return { status: answer.status, headers: rest, text }
}

const idsIn = ({ body }: { body: { items: { id: string }[] } }) => body.items.map((item) => item.id)

describe('the public directory, without a token', () => {
  it('shows an API, its list and its spec as a signed-in person sees them who belongs to nothing', async () => {
    await putSpec(id)
    const [listed, ofStranger] = [await test.ask('GET', '/public/apis'), await stranger.ask('GET', '/directory/apis')]
    expect(listed.body).toEqual(ofStranger.body)
    expect(idsIn(listed)).toContain(id)
    const [shown, alsoShown] = [await test.ask('GET', `/public/apis/${id}`), await stranger.ask('GET', `/apis/${id}`)]
    expect(shown.body).toEqual(alsoShown.body)
    const spec = await test.ask('GET', `/public/apis/${id}/spec/document`)
    expect([spec.status, spec.body]).toEqual([200, 'openapi: 3.1.1\n'])
    expect(spec.headers.get('content-disposition')).toBe('attachment; filename="openapi.yaml"')
  })

  it('is searched, filtered by category and paged like the directory', async () => {
    const parts = { ...details, tags: ['Parts'] }
    const [first, second] = [
      await putApi({ name: 'Parts one', details: parts }),
      await putApi({ name: 'Parts two', details: parts }),
    ]
    const page = await test.ask('GET', '/public/apis?tag=parts&limit=1')
    expect(idsIn(page)).toEqual([second])
    const next = await test.ask('GET', `/public/apis?tag=parts&limit=1&after=${page.body.next}`)
    expect(idsIn(next)).toEqual([first])
    expect(idsIn(await test.ask('GET', '/public/apis?search=PARTS%20TWO'))).toEqual([second])
    expect((await test.ask('GET', '/public/apis?limit=1000')).status).toBe(400)
  })

  it('may be kept by anybody for a minute; what is refused is not kept', async () => {
    for (const path of ['/public/apis', `/public/apis/${id}`]) {
      expect((await test.ask('GET', path)).headers.get('cache-control')).toBe('public, max-age=60')
    }
    expect((await test.ask('GET', `/public/apis/${v7()}`)).headers.get('cache-control')).toBe('no-store')
    expect((await test.ask('GET', '/public/settings')).headers.get('cache-control')).toBe('no-store')
  })

  it('T-30 switched off, it is to the byte a path at which there is nothing, whatever is asked and by whom', async () => {
    await putSpec(id)
    await setDirectory(false)
    const nothing = await seen('/public/nothing-here')
    expect(nothing.status).toBe(404)
    const ofOperator = { Authorization: `Bearer ${operator.token}` }
    for (const path of [
      '/public/apis',
      `/public/apis/${id}`,
      `/public/apis/${v7()}`,
      `/public/apis/${id}/spec/document`,
    ]) {
      expect([path, await seen(path)]).toEqual([path, nothing])
      expect([path, await seen(`${path}?limit=x&limit=y`)]).toEqual([path, nothing])
      expect([path, await seen(path, { headers: ofOperator })]).toEqual([path, nothing])
    }
    expect((await test.ask('GET', '/public/settings')).body).toEqual({ publicDirectory: false })
    await setDirectory(true)
    expect((await test.ask('GET', '/public/settings')).body).toEqual({ publicDirectory: true })
    expect((await seen(`/public/apis/${id}`)).status).toBe(200)
  })

  it('T-30 what is private, shared, in Test or Dev, disabled, or of a disabled organization is not there, by any of its paths', async () => {
    const hidden: Partial<Api>[] = [
      { visibility: 'private' },
      { visibility: 'shared' },
      { environment: 'Test' },
      { environment: 'Dev' },
      { disabled: true },
    ]
    const listed = async () => idsIn(await test.ask('GET', '/public/apis?limit=200'))
    for (const changes of hidden) {
      const apiId = await putApi({ name: 'Hidden', ...changes })
      await putSpec(apiId)
      expect([changes, (await listed()).includes(apiId)]).toEqual([changes, false])
      for (const rest of ['', '/spec/document']) {
        const ghost = await seen(`/public/apis/${v7()}${rest}`)
        expect([changes, await seen(`/public/apis/${apiId}${rest}`)]).toEqual([changes, ghost])
      }
    }
    await putOrganization({ disabled: true })
    expect(await listed()).toEqual([])
    expect((await seen(`/public/apis/${id}`)).status).toBe(404)
    await putOrganization({})
    expect(await listed()).toContain(id)
  })

  it('T-30 says nothing of what is behind an API: target, credentials, admin API, private plans, and who it is shared with', async () => {
    const text = JSON.stringify([
      (await test.ask('GET', '/public/apis')).body,
      (await test.ask('GET', `/public/apis/${id}`)).body,
    ])
    expect(text).not.toContain(SECRET)
    expect(text).not.toMatch(/client_id|targetUrl|accessControl|sharedWith|secret|revision/)
  })

  it('T-30 shows the owner of an API no more than everybody: tokens are not looked at', async () => {
    const owner = await test.actorWith({ organization: provider, roles: ['owner'] })
    const plain = await seen(`/public/apis/${id}`)
    for (const token of [owner.token, operator.token, 'pmt_invalid']) {
      expect(await seen(`/public/apis/${id}`, { headers: { Authorization: `Bearer ${token}` } })).toEqual(plain)
    }
  })

  it('G-H one address that asks without end is told to wait, and people who are signed in are not', async () => {
    const answers = []
    for (let asked = 0; asked < 101; asked++) answers.push(await test.ask('GET', '/public/settings'))
    expect(answers.slice(0, 100).every(({ status }) => status === 200)).toBe(true)
    expect([answers[100]?.status, answers[100]?.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await test.ask('GET', '/public/apis')).status).toBe(429)
    expect((await stranger.ask('GET', '/directory/apis')).status).toBe(200)
    test.clock.millis += 1_000
    expect((await test.ask('GET', '/public/apis')).status).toBe(200)
  })

  it('is described as needing no token', async () => {
    const description = (await (await fetch(`${test.origin}/management/v1/openapi.json`)).json()) as {
      paths: Record<string, { get: { security: unknown[]; responses: Record<string, unknown> } }>
    }
    const paths = Object.keys(description.paths).filter((path) => path.startsWith('/public/'))
    expect(paths).toHaveLength(4)
    for (const path of paths) {
      const { security, responses } = description.paths[path]?.get ?? {}
      expect([path, security]).toEqual([path, []])
      expect(Object.keys(responses ?? {})).not.toContain('401')
    }
  })
})
