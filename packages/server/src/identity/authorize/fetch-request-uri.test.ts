import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createGuardedAgent } from '../../http/index.ts'
import { createFetchRequestUri } from './fetch-request-uri.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function fetcher(allowedCidrs = ['127.0.0.0/8']) {
  const dispatcher = createGuardedAgent({ allowedCidrs })
  closers.push(() => dispatcher.close())
  return createFetchRequestUri({ dispatcher })
}

const registered = (...request_uris: string[]) => ({ metadata: { request_uris } })

describe('request_uri (OIDC Core §6.2)', () => {
  it('fetches what is registered, whatever version the fragment names', async () => {
    const origin = await serve((request, response) => response.end(`object of ${request.url}\n`))
    const fetch = fetcher()
    for (const [uri, known] of [
      ['/r?a=b', '/r?a=b'],
      ['/r#v2', '/r#v1'],
      ['/r#v2', '/r'],
    ] as const) {
      const outcome = await fetch(origin + uri, registered(origin + known))
      expect(outcome).toEqual({ ok: true, value: `object of ${uri.split('#')[0]}` })
    }
  })

  it.each(['/r/../secret', '/r2', '/R', '/r?x', '/', ''])(
    'T-28 SSRF: %s is not registered and not fetched',
    async (path) => {
      let asked = 0
      const origin = await serve((_request, response) => {
        asked++
        response.end('object')
      })
      expect(await fetcher()(origin + path, registered(`${origin}/r`))).toMatchObject({ error: 'invalid_request_uri' })
      expect(await fetcher()(`${origin}/r`, { metadata: {} })).toMatchObject({ error: 'invalid_request_uri' })
      expect(asked).toBe(0)
    },
  )

  it('T-28 SSRF: private addresses, redirects, other answers and large ones are refused', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/large') response.end('x'.repeat(8_193))
      else if (request.url === '/fits') response.end('x'.repeat(8_192))
      else response.writeHead(request.url === '/moved' ? 302 : 404, { location: '/fits' }).end('object')
    })
    const outcome = (path: string, fetch = fetcher()) => fetch(origin + path, registered(origin + path))
    expect(await outcome('/fits')).toMatchObject({ ok: true })
    for (const path of ['/moved', '/gone', '/large']) {
      expect(await outcome(path)).toMatchObject({ error: 'invalid_request_uri' })
    }
    expect(await outcome('/fits', fetcher([]))).toMatchObject({ error: 'invalid_request_uri' })
    expect(await fetcher()('file:///etc/passwd', registered('file:///etc/passwd'))).toMatchObject({ ok: false })
    expect(await fetcher()('not a url', registered('not a url'))).toMatchObject({ ok: false })
  })

  it('T-28 SSRF: what is told to the app says nothing about where it led', async () => {
    const outcome = await fetcher([])('http://127.0.0.1:1/r', registered('http://127.0.0.1:1/r'))
    expect(outcome).toMatchObject({ description: 'request_uri could not be fetched.' })
  })

  it('shares one fetch among those who come at once', async () => {
    let asked = 0
    let answer: (() => void) | undefined
    const origin = await serve((_request, response) => {
      asked++
      answer = () => response.end('object')
    })
    const fetch = fetcher()
    const many = Array.from({ length: 20 }, () => fetch(`${origin}/r`, registered(`${origin}/r`)))
    await expect.poll(() => answer).toBeDefined()
    answer?.()
    expect(new Set((await Promise.all(many)).map(({ ok }) => ok))).toEqual(new Set([true]))
    expect(asked).toBe(1)
  })
})
