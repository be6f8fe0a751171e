import { connect } from 'node:http2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { selfSigned } from '../http/testing/self-signed.ts'
import { AccessLines } from './calls/access-line.ts'
import { finishedCallOf } from './calls/finished-call.ts'
import { openTestGateway, type TestGateway, until } from './testing/open-test-gateway.ts'
import { PATHS } from './testing/put-traffic.ts'

const OUTSIDE = '198.51.100.7'

/** What was sent on, logged and kept of one call with these lines. */
async function callWith(gateway: TestGateway, forwarded: string | string[], name = 'X-Forwarded-For') {
  gateway.backend.seen.length = 0
  gateway.records.length = 0
  expect((await gateway.call({ path: PATHS.minted, headers: { [name]: forwarded } })).status).toBe(200)
  await until(() => gateway.records.length === 1)
  const sent = (gateway.backend.seen[0]?.headerLines ?? []).filter((line) => /^x.forwarded.for:/i.test(line))
  const lines = new AccessLines()
  for (const record of gateway.records) lines.add(finishedCallOf(record))
  const { client } = JSON.parse(Buffer.concat(lines.take().chunks).toString())
  return { sent, client, address: gateway.records[0]?.remoteAddress }
}

describe('T-06 G-B the address of who calls, behind proxies of ours', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await openTestGateway({}, undefined, undefined, ['127.0.0.0/8', '10.0.0.0/8'])
  })
  afterAll(() => gateway.close())

  it.each([
    ['what the proxy appended', OUTSIDE, OUTSIDE, `${OUTSIDE}, 127.0.0.1`],
    ['nothing that stands left of it', `1.2.3.4, ${OUTSIDE}`, OUTSIDE, `${OUTSIDE}, 127.0.0.1`],
    ['what the outermost of ours saw', `1.2.3.4, ${OUTSIDE}, 10.0.0.3`, OUTSIDE, `${OUTSIDE}, 10.0.0.3, 127.0.0.1`],
    ['the proxy itself, where it says no address', 'unknown', '127.0.0.1', '127.0.0.1'],
    ['the proxy itself, where it says nothing', '', '127.0.0.1', '127.0.0.1'],
  ])('is %s: in the access log, for the service, in the explanation', async (_what, forwarded, client, chain) => {
    expect(await callWith(gateway, forwarded)).toEqual({
      sent: [`X-Forwarded-For: ${chain}`],
      client,
      address: client,
    })
  })

  it('is read from several lines as from one, and from no other field', async () => {
    expect((await callWith(gateway, ['1.2.3.4', OUTSIDE])).client).toBe(OUTSIDE)
    for (const name of ['X_Forwarded_For', 'Forwarded', 'X-Real-IP']) {
      expect(await callWith(gateway, OUTSIDE, name)).toEqual({
        sent: ['X-Forwarded-For: 127.0.0.1'],
        client: '127.0.0.1',
        address: '127.0.0.1',
      })
    }
  })
})

describe('T-06 G-B the address of who calls, from elsewhere than those proxies', () => {
  it('is that of the connection, whatever it says', async () => {
    for (const trusted of [undefined, ['10.0.0.0/8']]) {
      const gateway = await openTestGateway({}, undefined, undefined, trusted)
      expect(await callWith(gateway, OUTSIDE)).toEqual({
        sent: ['X-Forwarded-For: 127.0.0.1'],
        client: '127.0.0.1',
        address: '127.0.0.1',
      })
      await gateway.close()
    }
  })
})

describe('T-06 the address of who calls over HTTP/2', () => {
  it('is read as over HTTP/1.1', async () => {
    const pair = selfSigned()
    const gateway = await openTestGateway({}, undefined, pair, ['127.0.0.0/8'])
    const session = connect(`https://localhost:${gateway.port}`, { ca: pair.cert, family: 4 } as never)
    const { token, subscription } = gateway
    const headers = { authorization: `Bearer ${token}`, 'subscription-id': subscription.id }
    session.request({ ':path': PATHS.minted, ...headers, 'x-forwarded-for': `1.2.3.4, ${OUTSIDE}` }).resume()
    await until(() => gateway.records.length === 1)
    expect(gateway.records[0]).toMatchObject({ status: 200, remoteAddress: OUTSIDE })
    expect(gateway.backend.seen[0]?.headerLines).toContain(`X-Forwarded-For: ${OUTSIDE}, 127.0.0.1`)
    session.destroy()
    await gateway.close()
  })
})
