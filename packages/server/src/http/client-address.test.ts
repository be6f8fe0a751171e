import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createLog } from '../telemetry/index.ts'
import { createCallerChain, createClientAddress } from './client-address.ts'
import { createRouteListener } from './listener.ts'
import { route } from './route.ts'

describe('T-06 forwarded headers: the client address', () => {
  it('is the peer’s, whatever the headers say, when no proxy is listed', () => {
    const address = createClientAddress([])
    expect(address('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
    expect(address('203.0.113.7', undefined)).toBe('203.0.113.7')
    expect(address(undefined, '198.51.100.1')).toBe('')
  })

  it('is the peer’s when the peer is no listed proxy', () => {
    expect(createClientAddress(['10.0.0.0/8'])('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
  })

  it.each([
    ['what one proxy appended', '198.51.100.1', '198.51.100.1'],
    ['the rightmost that is no proxy, and not what stands left of it', '1.2.3.4, 198.51.100.1', '198.51.100.1'],
    ['what the outer of two proxies saw', '1.2.3.4, 198.51.100.1, 10.0.0.3', '198.51.100.1'],
    ['the outermost proxy when nobody else is named', '10.0.0.4,10.0.0.3', '10.0.0.4'],
    ['the proxy itself when it says no address', 'unknown', '10.0.0.1'],
    ['the proxy itself when it says nothing', '', '10.0.0.1'],
    ['the last proxy before a word that is no address', '198.51.100.1, evil"; drop, 10.0.0.3', '10.0.0.3'],
    ['an IPv6 address in its short form', '2001:DB8:0:0::7', '2001:db8::7'],
    ['IPv4 without its IPv6 prefix', '::ffff:198.51.100.1', '198.51.100.1'],
  ])('behind a listed proxy is %s', (_what, forwarded, client) => {
    expect(createClientAddress(['10.0.0.0/8'])('10.0.0.1', forwarded)).toBe(client)
    expect(createClientAddress(['10.0.0.0/8'])('::ffff:10.0.0.1', forwarded)).toBe(
      client === '10.0.0.1' ? '10.0.0.1' : client,
    )
  })

  it.each([
    ['1.2.3.4, 198.51.100.1', '198.51.100.1, 10.0.0.1'],
    ['1.2.3.4, 198.51.100.1, 10.0.0.3', '198.51.100.1, 10.0.0.3, 10.0.0.1'],
    ['10.0.0.4,10.0.0.3', '10.0.0.4, 10.0.0.3, 10.0.0.1'],
    ['198.51.100.1, evil"; drop, 10.0.0.3', '10.0.0.3, 10.0.0.1'],
    ['unknown', '10.0.0.1'],
    [undefined, '10.0.0.1'],
  ])('what is passed on has nothing in it that might be invented: %j', (forwarded, chain) => {
    expect(createCallerChain(['10.0.0.0/8'])('::ffff:10.0.0.1', forwarded).chain).toBe(chain)
    expect(createCallerChain(['10.0.0.0/8'])('203.0.113.7', forwarded).chain).toBe('203.0.113.7')
    expect(createCallerChain([])('10.0.0.1', forwarded).chain).toBe('10.0.0.1')
  })

  it('refuses a network that is not written in full', () => {
    for (const cidr of ['10/8', '10.0.0.1/8', 'proxy.example', '10.0.0.1']) {
      expect(() => createClientAddress([cidr])).toThrow(`"${cidr}"`)
    }
  })

  it.each([
    [[], '127.0.0.1'],
    [['127.0.0.0/8'], '198.51.100.1'],
  ])('reaches handlers, with proxies %j, from one or several header lines', async (trustedProxies, expected) => {
    const listener = await createRouteListener({
      log: createLog('silent'),
      trustedProxies,
      routes: [
        route({
          method: 'GET',
          path: '/me',
          summary: '',
          handle: ({ remoteAddress }) => ({ status: 200, body: remoteAddress }),
        }),
      ],
    })
    const port = await listener.listen(0, '127.0.0.1')
    const socket = connect(port, '127.0.0.1')
    socket.write(
      'GET /me HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 198.51.100.1\r\nForwarded: for=9.9.9.9\r\nConnection: close\r\n\r\n',
    )
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
    })
    await once(socket, 'close')
    expect(received.slice(received.indexOf('\r\n\r\n') + 4)).toBe(`"${expected}"`)
    await listener.close()
  })
})
