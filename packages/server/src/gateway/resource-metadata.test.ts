import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway, until } from './testing/open-test-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())

const PREFIX = '/.well-known/oauth-protected-resource'
const read = (path: string, method = 'GET') =>
  gateway.call({ path: PREFIX + path, method, token: undefined, subscriptionId: undefined })

describe('metadata of an API as a protected resource (RFC 9728)', () => {
  it('lead a standard client from a refused call to the issuer (§5.1, §3.3)', async () => {
    const refused = await gateway.call({ token: undefined })
    const [, url = ''] = /resource_metadata="([^"]+)"/.exec(String(refused.headers['www-authenticate'])) ?? []
    const { pathname, origin } = new URL(url)
    const answer = await gateway.call({ path: pathname, token: undefined, subscriptionId: undefined })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('application/json')
    expect(answer.json).toEqual({
      resource: `${origin}/acme/appointments/v1`,
      authorization_servers: [gateway.identity.issuerOf(gateway.servers.exchange)],
      scopes_supported: ['anonymous'],
      bearer_methods_supported: ['header'],
    })
  })

  it('can be read by pages, and be asked for with HEAD', async () => {
    const answer = await read('/acme/appointments/v1', 'HEAD')
    expect(answer).toMatchObject({ status: 200, text: '' })
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect((await read('/acme/appointments/v1', 'POST')).status).toBe(405)
  })

  it('G-A are there under the path of the API alone', async () => {
    for (const path of [
      ...['', '/acme', '/acme/appointments', '/acme/appointments/v1/', '/acme/appointments/v1/x'],
      ...['acme/appointments/v1', 'sacme/appointments/v1', '-acme/appointments/v1'],
    ]) {
      expect((await read(path)).json?.code, path).toBe('API-DOES-NOT-EXIST')
    }
    expect((await read('/acme/%61ppointments/v1')).json?.code).toBe('MALFORMED-REQUEST')
  })

  it('name public APIs only', async () => {
    expect(Object.keys((await read('/acme/legacy')).json ?? {})).not.toContain('resource_name')
    const { passthrough } = gateway.apis
    const details = { ...passthrough.details, documentationUrl: 'https://docs.example' }
    await gateway.store.apis.put({ ...passthrough, name: 'Legacy', visibility: 'public', details })
    await until(() => gateway.registry.apis.find(passthrough.id)?.visibility === 'public')
    expect((await read('/acme/legacy')).json).toMatchObject({
      resource_name: 'Legacy',
      resource_documentation: 'https://docs.example',
    })
  })

  it('T-17 of an organization that is switched off there are none', async () => {
    const { provider } = gateway.organizations
    await gateway.store.organizations.put({ ...provider, disabled: true })
    expect((await read('/acme/appointments/v1')).status).toBe(404)
    await gateway.store.organizations.put(provider)
  })
})
