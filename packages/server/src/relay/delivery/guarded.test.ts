import type { LookupFunction } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openTestIdentity, type TestIdentity } from '../../identity/testing/open-test-identity.ts'
import { openTestAttempts, type TestAttempts, type TestAttemptsOptions } from './testing/open-test-attempts.ts'
import { type OpenWebhook, openWebhook } from './testing/open-webhook.ts'

let test: TestIdentity
let webhook: OpenWebhook
beforeAll(async () => {
  test = await openTestIdentity()
  webhook = await openWebhook()
})
afterAll(async () => {
  await webhook.close()
  await test.close()
})
const opened: TestAttempts[] = []
afterEach(async () => {
  for (const attempts of opened.splice(0)) await attempts.close()
})

/** Attempts under the rules of production, unless `guard` opens something. */
async function open(guard: TestAttemptsOptions['guard'] = {}): Promise<TestAttempts> {
  const attempts = await openTestAttempts({ test, guard: { allowedCidrs: [], ...guard } })
  opened.push(attempts)
  return attempts
}

/** A name server that answers each look-up with the next of these, and in the end with the last. */
function answering(...answers: string[][]): LookupFunction & { asked: string[] } {
  const asked: string[] = []
  const lookup: LookupFunction = (hostname, _options, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? []
    asked.push(hostname)
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return Object.assign(lookup, { asked })
}

const REFUSED = { kind: 'failed', fault: 'the host is unknown, or its address is not allowed' }

describe('G-I SSRF by a webhook URL', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback, not the first', '127.255.255.254'],
    ['decimal', '2130706433'],
    ['octal', '0177.0.0.01'],
    ['octal, all in one', '017700000001'],
    ['hexadecimal', '0x7f000001'],
    ['hexadecimal parts', '0x7f.0x0.0x0.0x1'],
    ['two parts', '127.1'],
    ['three parts', '127.0.1'],
    ['mixed', '0x7f.1'],
    ['a trailing dot', '127.0.0.1.'],
    ['full-width digits (IDNA)', '１２７.０.０.１'],
    ['full-width dots (IDNA)', '127。0。0。1'],
    ['circled digits (IDNA)', '①②⑦.⓪.⓪.①'],
    ['percent-encoded', '%31%32%37.0.0.1'],
    ['zero', '0'],
    ['"this" network', '0.0.0.0'],
    ['IPv6 loopback', '[::1]'],
    ['IPv6 loopback in full', '[0000:0000:0000:0000:0000:0000:0000:0001]'],
    ['IPv6 unspecified', '[::]'],
    ['IPv4-mapped', '[::ffff:127.0.0.1]'],
    ['IPv4-mapped, hexadecimal', '[::ffff:7f00:1]'],
    ['IPv4-compatible', '[::127.0.0.1]'],
    ['IPv4-translated', '[::ffff:0:127.0.0.1]'],
    ['NAT64', '[64:ff9b::127.0.0.1]'],
    ['local NAT64', '[64:ff9b:1::7f00:1]'],
    ['6to4', '[2002:7f00:1::1]'],
    ['Teredo', '[2001:0:7f00:1::]'],
    ['ISATAP', '[fe80::5efe:7f00:1]'],
    ['the name of this machine', 'localhost'],
    ['the name of this machine, with a dot', 'localhost.'],
    ['the name of this machine, in capitals', 'LOCALHOST'],
  ])('G-I %s: http://%s is refused without a connection', async (_what, host) => {
    const before = webhook.connections.made
    const { send, receiver } = await open()
    expect(await send(receiver(`http://${host}:${webhook.port}`))).toMatchObject(REFUSED)
    expect(webhook.connections.made).toBe(before)
  })

  it.each([
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.0.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['link-local', '169.254.1.1'],
    ['metadata of clouds', '169.254.169.254'],
    ['metadata of clouds, decimal', '2852039166'],
    ['metadata of clouds, IPv4-mapped', '[::ffff:a9fe:a9fe]'],
    ['metadata of clouds, NAT64', '[64:ff9b::a9fe:a9fe]'],
    ['metadata of clouds, 6to4', '[2002:a9fe:a9fe::]'],
    ['metadata of AWS, IPv6', '[fd00:ec2::254]'],
    ['metadata of Oracle, IPv6', '[fd00:c1::a9fe:a9fe]'],
    ['metadata of Alibaba', '100.100.100.200'],
    ['host agent of Azure', '168.63.129.16'],
    ['0/8', '0.1.2.3'],
    ['IETF protocol assignments', '192.0.0.192'],
    ['documentation', '192.0.2.1'],
    ['benchmarks', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['class E', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unique local', '[fc00::1]'],
    ['link-local', '[fe80::1]'],
    ['site-local', '[fec0::1]'],
    ['multicast', '[ff02::1]'],
    ['documentation', '[2001:db8::1]'],
    ['discard', '[100::1]'],
  ])('G-I %s: %s is refused at once', async (_what, host) => {
    const { send, receiver } = await open()
    const outcome = await send(receiver(`http://${host}`))
    expect(outcome).toMatchObject(REFUSED)
    expect(outcome.millis).toBeLessThan(1_000)
  })

  it.each(['[fe80::1%25eth0]', '[fe80::1%eth0]', '[::1%25lo]'])('G-I with a zone: %s is refused', async (host) => {
    const { send, receiver } = await open()
    expect(await send(receiver(`http://${host}:${webhook.port}`))).toMatchObject({ kind: 'failed' })
  })

  it.each([
    ['a private address', ['127.0.0.1']],
    ['private addresses in other spellings', ['::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::']],
    ['metadata', ['169.254.169.254', 'fd00:ec2::254']],
    ['a zone', ['fe80::1%eth0']],
    ['nothing', []],
    ['no address', ['localhost']],
  ])('G-I a name that leads to %s is refused', async (_what, addresses) => {
    const before = webhook.connections.made
    const { send, receiver } = await open({ lookup: answering(addresses) })
    expect(await send(receiver(`http://innocent.example:${webhook.port}`))).toMatchObject(REFUSED)
    expect(webhook.connections.made).toBe(before)
  })

  it('G-I a name that changes its mind is looked up once for a connection, and that answer is what is checked (DNS rebinding)', async () => {
    // The one that is checked is the one that is connected to: a second look-up would find nobody.
    const lookup = answering(['127.0.0.1'], ['10.0.0.1'])
    const allowed = await open({ allowedCidrs: ['127.0.0.0/8'], lookup })
    const url = `http://rebinding.example:${webhook.port}`
    expect(await allowed.send(allowed.receiver(url))).toMatchObject({ kind: 'accepted' })
    expect(lookup.asked).toHaveLength(1)
    // Another webhook has another connection, and so another look-up, which leads elsewhere by now.
    expect(await allowed.send(allowed.receiver(url))).toMatchObject(REFUSED)
  })

  it('G-I a name that is public first and private later is refused when it leads inside, on every attempt', async () => {
    const before = webhook.connections.made
    const lookup = answering(['93.184.216.34', '127.0.0.1'], ['127.0.0.1'])
    const { send, receiver } = await open({ lookup })
    const to = receiver(`http://rebinding.example:${webhook.port}`, { timeoutMillis: 300 })
    await send(to)
    expect(webhook.connections.made).toBe(before)
    for (let attempt = 0; attempt < 5; attempt++) expect(await send(to)).toMatchObject(REFUSED)
    expect(webhook.connections.made).toBe(before)
  })

  it('G-I a redirect to a private address is not followed', async () => {
    const inside = await openWebhook()
    const outside = await openWebhook((_request, response) => {
      response.writeHead(307, { Location: `http://localhost:${inside.port}/` }).end()
    })
    const { send, receiver } = await open({ allowedCidrs: ['127.0.0.0/8'] })
    expect(await send(receiver(outside.origin))).toMatchObject({ kind: 'failed', fault: 'redirects are not followed' })
    expect(inside.connections.made).toBe(0)
    await inside.close()
    await outside.close()
  })

  it('G-I an operator can allow a network, and allows no other with it', async () => {
    const allowed = await open({ allowedCidrs: ['127.0.0.0/8'] })
    expect(await allowed.send(allowed.receiver(webhook.origin))).toMatchObject({ kind: 'accepted' })
    const mapped = `http://[::ffff:127.0.0.1]:${webhook.port}`
    expect(await allowed.send(allowed.receiver(mapped))).toMatchObject({ kind: 'accepted' })
    expect(await allowed.send(allowed.receiver('http://10.0.0.1'))).toMatchObject(REFUSED)
    const other = await open({ allowedCidrs: ['10.0.0.0/8', '::1/128'] })
    expect(await other.send(other.receiver(webhook.origin))).toMatchObject(REFUSED)
  })

  it('G-I a name that nobody knows and one that leads inside read the same, and no text has an address in it', async () => {
    const unknown: LookupFunction = (hostname, _options, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), [])
    const outcomes = await Promise.all(
      [unknown, answering(['10.1.2.3']), answering([])].map(async (lookup) => {
        const { send, receiver } = await open({ lookup })
        const { millis: _, ...outcome } = await send(receiver('http://database.internal.example'))
        return outcome
      }),
    )
    expect(outcomes).toEqual([REFUSED, REFUSED, REFUSED])
    // For the operator the log says more.
    expect(opened.flatMap(({ logged }) => logged).join('')).toContain('10.1.2.3')
  })

  it('G-I an environment that names a proxy changes nothing', async () => {
    process.env.HTTP_PROXY = webhook.origin
    process.env.http_proxy = webhook.origin
    const before = webhook.connections.made
    try {
      const { send, receiver } = await open({ lookup: answering(['10.0.0.1']) })
      expect(await send(receiver('http://webhook.example'))).toMatchObject(REFUSED)
      expect(webhook.connections.made).toBe(before)
    } finally {
      delete process.env.HTTP_PROXY
      delete process.env.http_proxy
    }
  })
})
