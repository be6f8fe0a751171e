import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAddressPolicy } from './address-policy.ts'
import { AddressRefused, createGuardedAgent } from './guarded-agent.ts'

let server: Server
let port: number
let hits = 0
beforeAll(async () => {
  server = createServer((request, response) => {
    hits++
    if (request.url === '/away') response.writeHead(302, { Location: '/target' }).end()
    else response.end('ok')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

/** A name server that says what a test wants it to. */
function resolvesTo(...addresses: string[]): LookupFunction {
  return (_hostname, _options, callback) => {
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
}

async function get(url: string, options: Parameters<typeof createGuardedAgent>[0]): Promise<number> {
  const agent = createGuardedAgent({ connectTimeoutMillis: 1_000, ...options })
  try {
    const { origin, pathname } = new URL(url)
    const { statusCode, body } = await agent.request({ origin, path: pathname, method: 'GET' })
    await body.dump()
    return statusCode
  } finally {
    await agent.close()
  }
}

describe('G-I SSRF by a URL that a tenant typed', () => {
  it.each([
    ['loopback', 'http://127.0.0.1'],
    ['loopback, shortened', 'http://127.1'],
    ['loopback, decimal', 'http://2130706433'],
    ['loopback, hexadecimal', 'http://0x7f000001'],
    ['loopback, hexadecimal parts', 'http://0x7f.0.0.0x1'],
    ['loopback, octal', 'http://0177.0.0.1'],
    ['loopback, full-width digits', 'http://１２７.０.０.１'],
    ['"this" network', 'http://0.0.0.0'],
    ['IPv6 loopback', 'http://[::1]'],
    ['IPv6 unspecified', 'http://[::]'],
    ['v4-mapped', 'http://[::ffff:127.0.0.1]'],
    ['v4-mapped, hexadecimal', 'http://[::ffff:7f00:1]'],
    ['v4-compatible', 'http://[::127.0.0.1]'],
    ['NAT64', 'http://[64:ff9b::7f00:1]'],
    ['local NAT64', 'http://[64:ff9b:1::7f00:1]'],
    ['6to4', 'http://[2002:7f00:1::]'],
    ['Teredo', 'http://[2001:0:7f00:1::]'],
    ['name of this machine', 'http://localhost'],
  ])('refuses %s without a connection', async (_kind, origin) => {
    const before = hits
    await expect(get(`${origin}:${port}/`, { allowedCidrs: [] })).rejects.toThrow(AddressRefused)
    expect(hits).toBe(before)
  })

  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1', // CGNAT
    '169.254.169.254', // metadata
    '0.1.2.3',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1', // class E
    '255.255.255.255',
    'fd00:ec2::254', // metadata, ULA
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '100::1',
    '2001:db8::1',
    '2001:10::1',
    '4000::1',
    '::ffff:0:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::1',
    'not an address',
  ])('does not connect to %s', (address) => {
    expect(createAddressPolicy([]).check(address)).toBeTypeOf('string')
  })

  it.each(['1.1.1.1', '93.184.216.34', '100.63.255.255', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])(
    'may connect to %s',
    (address) => {
      expect(createAddressPolicy([]).check(address)).toBeUndefined()
    },
  )

  it('refuses a name that resolves to a private address, and one that resolves to nothing', async () => {
    const lookups = [resolvesTo('127.0.0.1'), resolvesTo('::ffff:127.0.0.1', '169.254.169.254'), resolvesTo()]
    for (const lookup of lookups) {
      const call = get(`http://innocent.example:${port}/`, { allowedCidrs: [], lookup })
      await expect(call).rejects.toThrow(AddressRefused)
    }
  })

  it('connects to the address that was checked: a name that changes its mind gets no second look-up (DNS rebinding)', async () => {
    let lookups = 0
    const rebinding: LookupFunction = (hostname, options, callback) => {
      lookups++
      resolvesTo(lookups === 1 ? '127.0.0.1' : '10.0.0.1')(hostname, options, callback)
    }
    const url = `http://rebinding.example:${port}/`
    await expect(get(url, { allowedCidrs: ['127.0.0.0/8'], lookup: rebinding })).resolves.toBe(200)
    expect(lookups).toBe(1)
  })

  it('passes over the forbidden addresses of a name that has an allowed one', async () => {
    const lookup = resolvesTo('10.0.0.1', '127.0.0.1')
    await expect(get(`http://two.example:${port}/`, { allowedCidrs: ['127.0.0.0/8'], lookup })).resolves.toBe(200)
  })

  it('connects where an operator allowed the network, as name and as address, and nowhere else', async () => {
    const allowedCidrs = ['127.0.0.0/8']
    await expect(get(`http://127.0.0.1:${port}/`, { allowedCidrs })).resolves.toBe(200)
    await expect(get(`http://localhost:${port}/`, { allowedCidrs })).resolves.toBe(200)
    await expect(get(`http://[::ffff:127.0.0.1]:${port}/`, { allowedCidrs })).resolves.toBe(200)
    await expect(get(`http://127.0.0.1:${port}/`, { allowedCidrs: ['10.0.0.0/8', '::1/128'] })).rejects.toThrow(
      AddressRefused,
    )
  })

  it('keeps what is behind a translator closed when only the translator was allowed', () => {
    const policy = createAddressPolicy(['64:ff9b::/96', '2002::/16'])
    expect(policy.check('64:ff9b::808:808')).toBeUndefined()
    expect(policy.check('64:ff9b::a9fe:a9fe')).toBeTypeOf('string')
    expect(policy.check('2002:a00:1::1')).toBeTypeOf('string')
  })

  it('refuses an allow-list that cannot be read', () => {
    expect(() => createGuardedAgent({ allowedCidrs: ['10.0.0.0'] })).toThrow()
    expect(() => createGuardedAgent({ allowedCidrs: ['everything'] })).toThrow()
  })

  it('follows no redirect', async () => {
    const before = hits
    await expect(get(`http://127.0.0.1:${port}/away`, { allowedCidrs: ['127.0.0.0/8'] })).resolves.toBe(302)
    expect(hits).toBe(before + 1)
  })

  it('knows http and https only', async () => {
    const agent = createGuardedAgent({ allowedCidrs: [] })
    await expect(agent.request({ origin: 'ftp://example.com', path: '/', method: 'GET' })).rejects.toThrow()
    await agent.close()
  })
})
