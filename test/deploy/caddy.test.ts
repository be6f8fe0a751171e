import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  openTestGateway,
  PATH,
  type TestGateway,
  until,
} from '../../packages/server/src/gateway/testing/open-test-gateway.ts'
import { okResponse } from '../../packages/server/src/gateway/testing/raw-backend.ts'
import { parseAnswer, sendRaw } from '../../packages/server/src/gateway/testing/raw-client.ts'
import type { AccessControl } from '../../packages/server/src/store/index.ts'
import { type Caddy, openCaddy } from '../support/caddy.ts'

let gateway: TestGateway
let caddy: Caddy
beforeAll(async () => {
  gateway = await openTestGateway()
  caddy = await openCaddy(({ port }) => shipped(port))
})
afterAll(async () => {
  await caddy?.close()
  await gateway?.close()
})
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.backend.respond = (request, socket) => socket.write(okResponse(request.target))
})

/** deploy/caddy/Caddyfile as an operator would edit it: addresses, and the service's own base path. */
function shipped(port: number): string {
  const { host } = new URL(gateway.backend.url)
  const replacements: [string, string][] = [
    ['127.0.0.1:8405', `127.0.0.1:${gateway.authzPort}`],
    ['127.0.0.1:8402', `127.0.0.1:${gateway.port}`],
    ['uri strip_prefix /acme', 'uri replace /acme/ /svc/ 1'],
    ['127.0.0.1:8404', host],
    [':8080 {', `:${port} {\n\tbind 127.0.0.1`],
  ]
  let text = readFileSync(new URL('../../deploy/caddy/Caddyfile', import.meta.url), 'utf8')
  for (const [from, to] of replacements) {
    expect(text, from).toContain(from)
    text = text.replace(from, to)
  }
  return text
}

const ask = async (target: string, lines = gateway.goodLines) =>
  parseAnswer(await sendRaw(caddy.port, `GET ${target} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${lines}\r\n`))
const codeOf = (body: string) => /"code":"([A-Z-]+)"/.exec(body)?.[1]

describe('deploy/caddy: calls by Caddy itself, with a decision about each', () => {
  it('an allowed call reaches the API service with the decided credentials', async () => {
    const answer = await ask(`${PATH}?limit=5`, `${gateway.goodLines}X-Real-IP: 1.2.3.4\r\nX-Original-URI: /x\r\n`)
    expect(answer).toMatchObject({ status: 200, body: '/svc/appointments/v1/appointments?limit=5' })
    const sent = gateway.backend.seen[0]?.headerLines.join('\n') ?? ''
    expect(sent).toContain(`Subscription-Id: ${gateway.subscription.id}`)
    expect(sent).toMatch(/^Authorization: Bearer /m)
    for (const word of [gateway.token, '1.2.3.4', 'X-Original-Uri', 'Portreeve']) expect(sent).not.toContain(word)
  })

  it('G-B an API that takes keys instead of tokens is not sent the token of its caller', async () => {
    const { minted } = gateway.apis
    const accessControl: AccessControl = { kind: 'api_key', requestParameters: [] }
    await gateway.store.apis.put({ ...minted, accessControl })
    await until(() => gateway.registry.apis.find(minted.id)?.accessControl.kind === 'api_key')
    const forged = `${gateway.goodLines}Portreeve-Authorization: Bearer forged\r\n`
    expect((await ask(PATH, forged)).status).toBe(200)
    const sent = gateway.backend.seen[0]?.headerLines.join('\n') ?? ''
    expect(sent).toContain(`Subscription-Id: ${gateway.subscription.id}`)
    for (const word of [gateway.token, 'forged', 'Bearer', 'Portreeve']) expect(sent).not.toContain(word)
    await gateway.store.apis.put(minted)
    await until(() => gateway.registry.apis.find(minted.id)?.accessControl.kind === 'fortellis_oauth')
  })

  it('refused calls get the status and the body of the gateway', async () => {
    const noToken = await ask(PATH, `Subscription-Id: ${gateway.subscription.id}\r\n`)
    expect([noToken.status, codeOf(noToken.body)]).toEqual([401, 'MISSING-AUTHORIZATION'])
    const noSubscription = await ask(PATH, `Authorization: Bearer ${gateway.token}\r\n`)
    expect([noSubscription.status, codeOf(noSubscription.body)]).toEqual([400, 'MISSING-SUBSCRIPTION-ID'])
    expect(gateway.backend.seen).toHaveLength(0)
  })

  it('G-B a caller cannot ask about another call than its own', async () => {
    const other = 'X-Forwarded-Uri: /acme/legacy/x\r\nX-Forwarded-Method: TRACE\r\nPortreeve-Authz-Key: x\r\n'
    expect((await ask(PATH, `${gateway.goodLines}${other}`)).status).toBe(200)
    expect(gateway.backend.seen[0]?.target).toBe('/svc/appointments/v1/appointments')
    const foreign = `Authorization: Bearer ${gateway.token}\r\nSubscription-Id: ${gateway.otherSubscription.id}\r\n`
    expect((await ask(PATH, `${foreign}X-Forwarded-Uri: ${PATH}\r\n`)).status).toBe(403)
  })

  it.each(['test', 'TEST'])('Subscription-Id %s, WebSockets and preflights are for the gateway', async (id) => {
    const sample = await ask(PATH, `Authorization: Bearer ${gateway.token}\r\nSubscription-Id: ${id}\r\n`)
    // The gateway's own answer: this API has no description.
    expect([sample.status, codeOf(sample.body)]).toEqual([404, 'API-DOES-NOT-EXIST'])
    const preflight = 'Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n'
    const asked = await sendRaw(
      caddy.port,
      `OPTIONS ${PATH} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${preflight}\r\n`,
    )
    expect(parseAnswer(asked).status).toBe(204)
    expect(gateway.backend.seen).toHaveLength(0)
  })

  it('an API that Caddy is not told about goes through the gateway', async () => {
    expect((await ask('/acme/legacy/x')).status).toBe(200)
    expect(gateway.backend.seen[0]?.headerLines.some((line) => line.startsWith('Via:'))).toBe(true)
  })
})
