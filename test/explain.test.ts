import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DevProcess, freePortBase, runPortreeve, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { call, getToken } from './support/exchange-calls.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let dev: DevProcess
let portBase: number
beforeAll(async () => {
  folder = await temporaryFolder()
  portBase = await freePortBase()
  dev = await startDevProcess({ cwd: folder.path, portBase })
}, 60_000)
afterAll(async () => {
  await dev?.stop('SIGKILL')
  await folder?.remove()
})

const portreeve = (...flags: string[]) => runPortreeve(flags, { cwd: folder.path })

/** Makes a call to the demo's API, and answers its Request-Id. */
async function called(subscriptionId?: string, query = ''): Promise<string> {
  const demo = await dev.demo()
  const token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
  const answer = await call(
    `${demo.apis.appointments.url}/appointments${query}`,
    token,
    subscriptionId ?? demo.subscription.id,
  )
  return answer.requestId ?? ''
}

describe('portreeve me attention', () => {
  it('says what needs whoever asks, of all their organizations or of one', async () => {
    const { code, stdout } = await portreeve('me', 'attention')
    expect(code).toBe(0)
    const { items, more } = JSON.parse((await portreeve('me', 'attention', '--json')).stdout)
    expect(more).toBe(false)
    expect(stdout.split('\n').filter((line) => line !== '')).toHaveLength(items.length === 0 ? 0 : items.length + 1)
    const { organizations } = await dev.demo()
    const ofOne = await portreeve('me', 'attention', '--organization', organizations.buyer.name, '--json')
    expect(ofOne.code).toBe(0)
    expect(JSON.parse(ofOne.stdout)).toMatchObject({ items: expect.any(Array), more: false })
  })
})

describe('portreeve explain', () => {
  it('says at which step a call was refused, and why', async () => {
    const id = await called('3866e7f4-6c9b-8e68-9e5c-cc32218f6594', '?from=secret-value')
    const { code, stdout } = await portreeve('explain', id)
    expect(code).toBe(0)
    expect(stdout).toContain('403 SUBSCRIPTION-MISMATCH from the gateway')
    expect(stdout).toMatch(/\n {2}app +passed\n/)
    expect(stdout).toMatch(/\n {2}subscription +refused\n +subscription does not exist\n +This app has no subscription/)
    expect(stdout).toMatch(/\n {2}credentials +not reached\n/)
    expect(stdout).toContain('?from=')
    expect(stdout).not.toContain('secret-value')
  })

  it('says what was sent where, and how long it took', async () => {
    const { stdout } = await portreeve('explain', await called())
    expect(stdout).toContain('200 from the API service')
    expect(stdout).toMatch(/\n {2}sent to +http:\/\/127\.0\.0\.1:\d+\//)
    expect(stdout).toMatch(/\n {2}fields .*\+Authorization \+Subscription-Id/)
    expect(stdout).toMatch(/\n {2}time +[\d.]+ ms \(checks [\d.]+ ms/)
  })

  it('prints the answer as it came with --json', async () => {
    const id = await called()
    const { stdout } = await portreeve('explain', id, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ requestId: id, calls: [{ ended: 'answered' }], isCut: false })
  })

  it('says what may be the matter where the call is not known', async () => {
    const { code, stderr, stdout } = await portreeve('explain', 'never-used')
    expect([code, stdout]).toEqual([1, ''])
    for (const hint of ['never-used', 'about a second', 'forgotten after a day', '--url or --home']) {
      expect(stderr).toContain(hint)
    }
    const json = await portreeve('explain', 'never-used', '--json')
    expect(JSON.parse(json.stderr)).toMatchObject({ status: 404, code: 'NOT-FOUND' })
  })

  it('says why a request for a token was refused', async () => {
    const { identity, app } = await dev.demo().then((demo) => ({ identity: demo.identity.issuer, app: demo.app }))
    const ask = async (secret: string, body: Record<string, string>) => {
      const basic = Buffer.from(`${app.apiKey}:${secret}`).toString('base64')
      const headers = { Authorization: `Basic ${basic}` }
      const answer = await fetch(`${identity}/v1/token`, { method: 'POST', headers, body: new URLSearchParams(body) })
      return answer.headers.get('request-id') ?? ''
    }
    const scope = await ask(app.apiSecret, { grant_type: 'client_credentials', scope: 'openid' })
    const { code, stdout } = await portreeve('explain', scope)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^POST \/oauth2\/\w+\/v1\/token {2}400 invalid_scope from identity/)
    expect(stdout).toContain(app.apiKey)
    expect(stdout).toMatch(/\n {2}scope {2}refused\n {4}The only scope of client_credentials is anonymous/)
    const wrong = await ask('a-wrong-secret', { grant_type: 'client_credentials', scope: 'anonymous' })
    const explained = await portreeve('explain', wrong)
    expect(explained.stdout).toMatch(
      /401 invalid_client from identity[\s\S]*\n {2}client {2}refused\n {4}the secret is wrong/,
    )
    expect(explained.stdout).not.toContain('a-wrong-secret')
  })

  it('takes a Request-Id with a slash in it', async () => {
    const demo = await dev.demo()
    const token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
    const headers = { Authorization: `Bearer ${token}`, 'Request-Id': 'a/b+c=1' }
    await fetch(`${demo.apis.appointments.url}/appointments`, { headers })
    expect((await portreeve('explain', 'a/b+c=1')).stdout).toContain('MISSING-SUBSCRIPTION-ID')
  })

  it('knows after kill -9 every call but those of the last second', async () => {
    const kept = await called()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const perhaps = await called()
    await dev.stop('SIGKILL')
    dev = await startDevProcess({ cwd: folder.path, portBase })
    expect((await portreeve('explain', kept)).stdout).toContain('200 from the API service')
    expect([0, 1]).toContain((await portreeve('explain', perhaps)).code)
    const after = await called()
    expect((await portreeve('explain', after)).code).toBe(0)
  }, 60_000)
})
