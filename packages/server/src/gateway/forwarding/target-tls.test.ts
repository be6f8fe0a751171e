import { once } from 'node:events'
import type { Server } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { selfSigned } from '../../http/testing/self-signed.ts'
import type { ApiTraffic } from '../../store/index.ts'
import { withAccess } from '../credentials/testing/put-access.ts'
import { openTestGateway, type TestGateway } from '../testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../testing/put-traffic.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({ breakerFaults: 0 })
})
afterAll(() => gateway.close())
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

interface TlsService {
  port: number
  connections: () => number
}

/** Answers with the name in the certificate that its caller showed, and the name its caller asked for. */
async function openService(options: ServerOptions): Promise<TlsService> {
  let connections = 0
  const server = createServer(options, (request, response) => {
    const socket = request.socket as TLSSocket
    const shown = socket.getPeerCertificate().subject?.CN ?? 'nobody'
    response.end(`${shown} to ${socket.servername || 'no name'}`)
  })
  server.on('connection', () => {
    connections++
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  return { port: (server.address() as AddressInfo).port, connections: () => connections }
}

/** Points the pass-through API at it; `key` is the value `tls:key`. */
async function callThrough(targetUrl: string, traffic: ApiTraffic, key?: string) {
  const { apis } = gateway
  const more =
    key === undefined ? {} : withAccess(gateway, apis.passthrough, apis.passthrough.accessControl, { 'tls:key': key })
  const { sealedValues } = more as { sealedValues?: Uint8Array }
  await putTraffic(gateway, 'passthrough', traffic, { targetUrl, sealedValues })
  return gateway.call({ path: PATHS.passthrough })
}

const unreachable = { status: 503, json: { code: 'TARGET-SYSTEM-UNREACHABLE' } }

describe('the certificate of a target', () => {
  const pair = selfSigned({ names: ['localhost'] })

  it('is checked: nobody vouches for this one, so the call does not go there', async () => {
    const { port } = await openService(pair)
    expect(await callThrough(`https://localhost:${port}`, {})).toMatchObject(unreachable)
    expect(gateway.records.at(-1)).toMatchObject({ attempts: 1 })
  })

  it('T-36 is checked whatever the environment says', async () => {
    const { port } = await openService(pair)
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      expect(await callThrough(`https://localhost:${port}`, {})).toMatchObject(unreachable)
      expect(await callThrough(`https://localhost:${port}`, { targetCa: selfSigned().cert })).toMatchObject(unreachable)
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    }
  })

  it('may be signed by whom the API names, and is asked for by name', async () => {
    const { port } = await openService(pair)
    expect(await callThrough(`https://localhost:${port}`, { targetCa: pair.cert })).toMatchObject({
      status: 200,
      text: 'nobody to localhost',
    })
  })

  it('has to be for the host of the target URL', async () => {
    const other = selfSigned({ names: ['other.example'] })
    const { port } = await openService(other)
    expect(await callThrough(`https://localhost:${port}`, { targetCa: other.cert })).toMatchObject(unreachable)
    const address = await openService(pair)
    expect(await callThrough(`https://127.0.0.1:${address.port}`, { targetCa: pair.cert })).toMatchObject(unreachable)
  })

  it('has to be valid now', async () => {
    const old = selfSigned({ notAfter: new Date(Date.now() - 60_000) })
    const { port } = await openService(old)
    expect(await callThrough(`https://localhost:${port}`, { targetCa: old.cert })).toMatchObject(unreachable)
  })

  it('TLS 1.1 is not spoken', async () => {
    const { port } = await openService({
      ...pair,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    expect(await callThrough(`https://localhost:${port}`, { targetCa: pair.cert })).toMatchObject(unreachable)
  })

  it('what one API trusts, another does not: connections are not shared between them', async () => {
    const { port, connections } = await openService(pair)
    const targetUrl = `https://localhost:${port}`
    expect((await callThrough(targetUrl, { targetCa: pair.cert })).status).toBe(200)
    await putTraffic(gateway, 'minted', {}, { targetUrl })
    expect(await gateway.call({ path: PATHS.minted })).toMatchObject(unreachable)
    // Nor does it, once it no longer says so, use what was opened while it did.
    expect(await callThrough(targetUrl, {})).toMatchObject(unreachable)
    expect(connections()).toBe(3)
  })
})

describe('the certificate that the gateway shows a target', () => {
  const service = selfSigned({ names: ['localhost'] })
  const ours = selfSigned({ names: ['gateway.example'] })
  const others = selfSigned({ names: ['other.example'] })
  const demanding: ServerOptions = {
    ...service,
    ca: [ours.cert, others.cert],
    requestCert: true,
    rejectUnauthorized: true,
  }

  it('is the one of the API, with its key', async () => {
    const { port } = await openService(demanding)
    const targetUrl = `https://localhost:${port}`
    const traffic = { targetCa: service.cert, clientCertificate: ours.cert }
    expect((await callThrough(targetUrl, traffic, ours.key)).text).toBe('gateway.example to localhost')
    const renewed = { targetCa: service.cert, clientCertificate: others.cert }
    expect((await callThrough(targetUrl, renewed, others.key)).text).toBe('other.example to localhost')
  })

  it('G-F is never that of another API with the same target', async () => {
    const { port } = await openService(demanding)
    const targetUrl = `https://localhost:${port}`
    const traffic = { targetCa: service.cert, clientCertificate: ours.cert }
    expect((await callThrough(targetUrl, traffic, ours.key)).status).toBe(200)
    await putTraffic(gateway, 'minted', { targetCa: service.cert }, { targetUrl })
    expect(await gateway.call({ path: PATHS.minted })).toMatchObject(unreachable)
  })

  it.each([
    ['without its key', { clientCertificate: ours.cert }, undefined],
    ['with the key of another', { clientCertificate: ours.cert }, others.key],
    ['that is none', { clientCertificate: 'nonsense' }, ours.key],
  ])('%s: the target is not called at all, and the log says which API', async (_what, traffic, key) => {
    const { port, connections } = await openService(demanding)
    gateway.logged.length = 0
    const answer = await callThrough(`https://localhost:${port}`, { ...traffic, targetCa: service.cert }, key)
    expect(answer).toMatchObject({ status: 500, json: { code: 'ROUTING-ERROR' } })
    expect(connections()).toBe(0)
    const text = JSON.stringify(gateway.logged)
    expect(text).toContain(gateway.apis.passthrough.id)
    expect(text).not.toContain('PRIVATE KEY')
  })
})
