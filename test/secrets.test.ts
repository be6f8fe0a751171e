import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Demo } from '../packages/server/src/demo/index.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { call, getToken, requestToken } from './support/exchange-calls.ts'

/** Threat G-H: every secret the demo has, looked for in every place it must not be. */
describe('G-H secrets stay out of logs, errors and the store', () => {
  let dev: DevProcess
  let demo: Demo
  let home: string
  const answers: string[] = []
  const tokens: string[] = []
  /** Secrets that were made while the test ran. */
  const made: string[] = []
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    home = join(folder.path, '.portreeve')
    dev = await startDevProcess({ cwd: folder.path, portBase: await freePortBase(), logLevel: 'debug' })
    ends.push(() => dev.stop())
    demo = await dev.demo()
    const token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
    tokens.push(token, ...Object.values(demo.refusedTokens ?? {}))
    const keep = (answer: { body: unknown }) => answers.push(JSON.stringify(answer.body))
    const appointments = `${demo.apis.appointments.url}/appointments`
    for (const bearer of tokens) {
      for (const id of [demo.subscription.id, demo.otherSubscription.id, demo.inactiveSubscription.id]) {
        const answer = await call(appointments, bearer, id)
        if (answer.status !== 200) keep(answer)
        const context = await call(`${demo.subscriptions.url}/subscriptions/${id}/context`, bearer)
        if (context.status !== 200) keep(context)
      }
    }
    keep(await call(`${appointments}?token=${token}`, `${token}broken`, demo.subscription.id))
    keep(await call(`${demo.gateway.url}/harborline/${token}/x`, token, demo.subscription.id))
    const { apiKey, apiSecret } = demo.app
    const badRequests = [
      requestToken(demo, apiSecret, apiKey),
      requestToken(demo, apiKey, `${apiSecret}x`),
      requestToken(demo, 'unknown', apiSecret),
      fetch(`${demo.identity.tokenUrl}?client_id=${apiKey}&client_secret=${apiSecret}&grant_type=wrong`, {
        method: 'POST',
      }),
      fetch(demo.identity.tokenUrl, { method: 'POST', body: `{"client_secret":"${apiSecret}",` }),
      fetch(`${demo.identity.tokenUrl}/${apiSecret}`),
    ]
    for (const answer of await Promise.all(badRequests)) answers.push(await answer.text())
    await manage(keep)
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  /** What operators do makes secrets too, and refuses with bodies of its own. */
  async function manage(keep: (answer: { body: unknown }) => void): Promise<void> {
    const ask = async (method: string, path: string, body?: object, token = demo.admin.managementToken) => {
      const answer = await fetch(`${demo.console.url}/management/v1${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, string> }
    }
    const { authServerId } = demo.identity
    const client = { authServerId, grant_types: ['client_credentials'], scope: 'anonymous' }
    const { client_id, client_secret = '' } = (await ask('POST', '/clients', client)).body
    const signing = { ...client, token_endpoint_auth_method: 'client_secret_jwt' }
    const rotated = await ask('POST', `/clients/${client_id}/rotate-secret`)
    const token = await ask('POST', `/authorization-servers/${authServerId}/registration-tokens`, {})
    const password = 'pelican harbour nineteen'
    await ask('POST', '/users', { email: 'secret@lakeside.example', password })
    made.push(client_secret, rotated.body.client_secret ?? '', token.body.token ?? '', password)
    made.push((await ask('POST', '/clients', signing)).body.client_secret ?? '')
    expect(made.every((secret) => secret.length >= 16)).toBe(true)
    keep(await ask('GET', '/users', undefined, `${demo.admin.managementToken}x`))
    keep(await ask('GET', '/users', undefined, demo.identity.registrationToken))
    keep(await ask('POST', '/users', { email: demo.admin.managementToken, password: made[0] }))
    keep(await ask('GET', `/clients/${client_secret}`))
    keep(await ask('POST', '/clients', { ...client, client_secret, redirect_uris: [client_secret] }))
  }

  const secrets = () => [
    demo.app.apiSecret,
    demo.otherApp.apiSecret,
    ...Object.values(demo.apis).map(({ clientSecret }) => clientSecret),
    ...demo.users.flatMap(({ password, managementToken }) => [password, managementToken]),
    demo.admin.password,
    demo.admin.managementToken,
    demo.identity.registrationToken,
    demo.strict.registrationToken,
    ...made,
  ]

  it('no secret and no token is in any line that was logged or printed', async () => {
    const { stdout, stderr } = dev.output()
    expect(stderr.split('\n').length).toBeGreaterThan(5) // Something was logged, or this proves nothing.
    const printed = stdout + stderr
    // The line is shown, so that a failure can be read; a secret of a demo that is gone harms nobody.
    const lineWith = (secret: string) => printed.split('\n').find((line) => line.includes(secret))
    for (const secret of [...secrets(), ...tokens]) expect(lineWith(secret)).toBeUndefined()
    // Nor the signature alone, which is what makes a token worth stealing.
    for (const token of tokens) expect(lineWith(token.slice(token.lastIndexOf('.') + 1))).toBeUndefined()
  })

  it('no error body repeats one', () => {
    expect(answers.length).toBeGreaterThan(15)
    for (const answer of answers) {
      for (const secret of [...secrets(), ...tokens]) expect(answer.includes(secret)).toBe(false)
    }
  })

  it('the store and the service’s journal hold none in plain, nor a readable private key', async () => {
    let read = 0
    for (const name of await readdir(home, { recursive: true })) {
      if (name.startsWith('demo.')) continue // The one place where a person shall find them.
      const bytes = await readFile(join(home, name)).catch(() => undefined)
      if (!bytes) continue
      read += bytes.length
      for (const secret of secrets()) expect(bytes.includes(secret)).toBe(false)
      expect(bytes.includes('PRIVATE KEY')).toBe(false)
    }
    expect(read).toBeGreaterThan(10_000)
  })

  it('every log line is one JSON object', () => {
    for (const line of dev.output().stderr.split('\n').filter(Boolean)) expect(() => JSON.parse(line)).not.toThrow()
  })
})
