import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { createLog } from '../telemetry/index.ts'
import { createRawListener, createRouteListener, type Listener } from './listener.ts'
import { route } from './route.ts'
import { selfSigned } from './testing/self-signed.ts'
import type { TlsPair } from './tls-pair.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function listening(listener: Listener): Promise<number> {
  ends.push(() => listener.close())
  return listener.listen(0, '127.0.0.1')
}

const fine = route({ method: 'GET', path: '/fine', summary: '', handle: () => ({ status: 200, body: 'fine' }) })

function routeListener(tls: TlsPair): Promise<Listener> {
  return createRouteListener({ routes: [fine], log: createLog('silent'), tls })
}

interface Answer {
  status: number | undefined
  requestId: unknown
  body: string
  fingerprint: string
}

async function get(port: number, ca: string, path = '/fine'): Promise<Answer> {
  const asked = httpsRequest({ host: '127.0.0.1', servername: 'localhost', port, path, ca, agent: false }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate()
  let body = ''
  for await (const chunk of response) body += chunk
  const { statusCode, headers } = response
  return { status: statusCode, requestId: headers['request-id'], body, fingerprint: fingerprint256 }
}

describe('https listeners', () => {
  it.each([{ rsa: false }, { rsa: true }])(
    'serve declared routes with the certificate they are given, %j',
    async (kind) => {
      const pair = selfSigned(kind)
      const port = await listening(await routeListener(pair))
      expect(await get(port, pair.cert)).toMatchObject({ status: 200, body: '"fine"', requestId: expect.any(String) })
    },
  )

  it('serve raw handlers, and refuse path games on declared routes as ever (T-07)', async () => {
    const pair = selfSigned()
    const raw = createRawListener({
      requestTimeoutMillis: 0,
      tls: pair,
      handle: (_request, response) => void response.end('raw'),
    })
    expect(await get(await listening(raw), pair.cert)).toMatchObject({ status: 200, body: 'raw' })
    const port = await listening(await routeListener(pair))
    expect(await get(port, pair.cert, '/x/..;/fine')).toMatchObject({ status: 400 })
  })

  it('speak HTTP/1.1 alone, over TLS 1.2 or later (RFC 8996)', async () => {
    const pair = selfSigned()
    const port = await listening(await routeListener(pair))
    const modern = tlsConnect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: pair.cert,
      ALPNProtocols: ['h2', 'http/1.1'],
    })
    await once(modern, 'secureConnect')
    expect(modern.alpnProtocol).toBe('http/1.1')
    modern.destroy()
    const old = tlsConnect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: pair.cert,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    })
    const [fault] = await once(old, 'error')
    expect((fault as NodeJS.ErrnoException).code).toMatch(/^ERR_SSL|ECONNRESET/)
  })

  it('close the connection of a client that speaks plain http, and go on', async () => {
    const pair = selfSigned()
    const port = await listening(await routeListener(pair))
    const plain = connect(port, '127.0.0.1')
    plain.on('error', () => undefined)
    plain.write('GET /fine HTTP/1.1\r\nHost: localhost\r\n\r\n')
    let received = ''
    plain.on('data', (chunk) => {
      received += chunk.toString('latin1')
    })
    await once(plain, 'close')
    expect(received).not.toContain('HTTP/1.1')
    expect(await get(port, pair.cert)).toMatchObject({ status: 200 })
  })

  it('give new connections a renewed certificate', async () => {
    const [first, second] = [selfSigned(), selfSigned()]
    const listener = await routeListener(first)
    const port = await listening(listener)
    const before = await get(port, first.cert)
    listener.renewTls(second)
    const after = await get(port, second.cert)
    expect(after.fingerprint).not.toBe(before.fingerprint)
    await expect(get(port, first.cert)).rejects.toThrow(/self.signed/)
  })

  it('close although somebody never finishes the handshake', async () => {
    const pair = selfSigned()
    const listener = await routeListener(pair)
    const port = await listener.listen(0, '127.0.0.1')
    const silent = connect(port, '127.0.0.1')
    silent.on('error', () => undefined).resume()
    await once(silent, 'connect')
    // Another one's whole request, so that the server has surely taken the silent one too.
    expect(await get(port, pair.cert)).toMatchObject({ status: 200 })
    const cut = once(silent, 'close')
    await listener.close()
    await cut
  }, 9_000)
})
