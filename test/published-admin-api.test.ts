import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import OktaJwtVerifier1 from 'okta-jwt-verifier-1'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTestRoom, type TestRoom } from '../packages/server/src/subscriptions/testing/open-test-room.ts'

/*
 * A provider's admin API in the shape in which they were published (protocol.md 4.2, 4.3): it verifies the token with a published
 * library, insists on an audience and on a schema, answers with text/html, and calls back with a secret that ends in a newline.
 */

interface Schema {
  type: 'object' | 'string'
  required?: string[]
  properties?: Record<string, Schema>
}

const text: Schema = { type: 'string' }
const object = (properties: Record<string, Schema>): Schema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
})
const organization = object({ id: text, name: text, address: text, phoneNumber: text, countryCode: text })
const app = object({ id: text, name: text, developer: text, contactEmail: text })

/** What such programs require of an activate call. */
const activation = object({
  organizationInfo: organization,
  entityInfo: organization,
  appInfo: app,
  solutionInfo: app,
  userInfo: object({ fortellisId: text }),
  apiInfo: object({ id: text, name: text }),
  subscriptionId: text,
  connectionId: text,
})

/** Where a value is not what its schema says; empty when it is. Of JSON Schema only what the one above uses. */
function faultsOf(schema: Schema, value: unknown, path = ''): string[] {
  if (schema.type === 'string') return typeof value === 'string' ? [] : [`${path} is no string`]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`]
  const members = value as Record<string, unknown>
  const missing = (schema.required ?? [])
    .filter((name) => !(name in members))
    .map((name) => `${path}/${name} is missing`)
  const wrong = Object.entries(schema.properties ?? {}).flatMap(([name, its]) =>
    name in members ? faultsOf(its, members[name], `${path}/${name}`) : [],
  )
  return [...missing, ...wrong]
}

interface ProviderSettings {
  issuer: string
  /** What it asserts, as programs of its time did. */
  audience: string
  clientId: string
  /** As `echo` writes it: with a newline behind. */
  encodedCredentials: string
  subscriptionsUrl: string
}

interface PublishedProvider {
  adminUrl: string
  faults: unknown[]
  /** What callbacks were answered with. */
  calledBack: { status: number; text: string }[]
  deactivated: string[]
  close(): Promise<void>
}

async function openProvider(settingsOf: () => ProviderSettings): Promise<PublishedProvider> {
  const provider: Omit<PublishedProvider, 'adminUrl' | 'close'> = { faults: [], calledBack: [], deactivated: [] }

  async function verify({ headers }: IncomingMessage): Promise<void> {
    const { issuer, audience, clientId } = settingsOf()
    const [word, token = ''] = (headers.authorization ?? '').split(' ')
    if (word !== 'Bearer') throw new Error(`the header begins with ${word}`)
    // Their switch for issuers that are not https, which ours is not in a test.
    const options = { issuer, clientId, testing: { disableHttpsCheck: true } }
    const { claims } = await new OktaJwtVerifier1(options).verifyAccessToken(token, audience)
    if (claims.sub !== clientId) throw new Error('the token is for another API')
  }

  async function callBack(connectionId: string): Promise<void> {
    const { issuer, encodedCredentials, subscriptionsUrl } = settingsOf()
    const bought = await fetch(`${issuer}/v1/token?grant_type=client_credentials&scope=anonymous`, {
      method: 'POST',
      headers: { Authorization: `Basic ${encodedCredentials}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    const { access_token } = (await bought.json()) as { access_token: string }
    const answer = await fetch(`${subscriptionsUrl}/connections/${connectionId}/callback`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        status: 'accepted',
        auth: { client_id: 'string', client_secret: 'string' },
        error: 'string',
      }),
    })
    provider.calledBack.push({ status: answer.status, text: await answer.text() })
  }

  async function handle(request: IncomingMessage): Promise<string> {
    await verify(request)
    let body = ''
    for await (const chunk of request) body += chunk
    const [, connectionId] = request.url?.match(/^\/provider\/deactivate\/(.+)$/) ?? []
    if (connectionId) {
      provider.deactivated.push(connectionId)
      return 'Deactivated'
    }
    if (request.url !== '/provider/activate') throw new Error(`there is no ${request.url}`)
    const value = JSON.parse(body)
    const faults = faultsOf(activation, value)
    if (faults.length > 0) throw new Error(faults.join(', '))
    setImmediate(() => {
      callBack(value.connectionId).catch((fault: unknown) => provider.faults.push(fault))
    })
    return 'Activated'
  }

  const server = createServer((request, response) => {
    handle(request).then(
      (said) => response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<p>${said}</p>`),
      (fault: unknown) => {
        provider.faults.push(fault)
        response.writeHead(403).end()
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    ...provider,
    adminUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/provider`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

describe('a published admin API works unmodified', () => {
  let test: TestRoom
  let provider: PublishedProvider
  let settings: ProviderSettings
  beforeEach(async () => {
    test = await openTestRoom()
    provider = await openProvider(() => settings)
  })
  afterEach(async () => {
    await provider.close()
    await test.close()
  })

  it.each([
    ['the audience of today', 'api_providers'],
    ['the audience of before 27 September 2022', 'fortellis'],
  ] as const)('one that asserts %s is activated, calls back, and is told of the end', async (_when, audience) => {
    const [developers, buyers] = [await test.putOrganization({ name: 'Harborline' }), await test.putOrganization()]
    const api = await test.putApi(developers, 'admin_api', {
      activation: { mode: 'admin_api', adminUrl: provider.adminUrl, audience },
    })
    settings = {
      issuer: test.issuer,
      audience,
      clientId: api.client_id,
      encodedCredentials: Buffer.from(`${api.client_id}:${test.secretOfAll}\n`).toString('base64'),
      subscriptionsUrl: test.subscriptionsUrl,
    }
    const selling = await test.putApp(developers, [api])
    const owner = await test.person([[buyers, ['owner']]])
    const consent = { name: 'Ada Example', title: 'Owner' }
    const wish = { appId: selling.id, organizationIds: [buyers.id], consent }
    const { administration } = test.subscriptions
    const outcome = await administration.activate(owner, wish)
    const [made] = outcome.ok ? outcome.value : []
    if (!made || 'refusal' in made) throw new Error('not activated')
    const [connection] = made.subscription.connections

    await vi.waitFor(() => expect(provider.calledBack.length + provider.faults.length).toBe(1), { timeout: 10_000 })
    expect(provider.faults).toEqual([])
    expect(provider.calledBack).toEqual([{ status: 200, text: 'OK' }])
    const accepted = await administration.show(owner, made.subscription.id)
    expect(accepted).toMatchObject({ value: { connections: [{ id: connection?.id, status: 'active' }] } })

    await administration.decide(owner, made.subscription.id, { decision: 'deactivate' })
    await vi.waitFor(() => expect(provider.deactivated).toEqual([connection?.id]), { timeout: 10_000 })
    expect(provider.faults).toEqual([])
  })
})
