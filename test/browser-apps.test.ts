import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway } from '../packages/server/src/gateway/testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../packages/server/src/gateway/testing/put-traffic.ts'
import { okResponse } from '../packages/server/src/gateway/testing/raw-backend.ts'
import { chromiumMissing, openBrowser } from '../packages/server/src/identity/pages/testing/open-browser.ts'

const why = chromiumMissing ? ` (skipped: ${chromiumMissing})` : ''

/** What a page got to see. */
interface Seen {
  status?: number
  requestId?: string | null
  own?: string | null
  body?: string
  error?: string
}

describe.skipIf(chromiumMissing !== undefined)(`protocol.md 3.2 browser apps in Chromium${why}`, () => {
  let gateway: TestGateway
  let browser: Browser
  let site: Server
  let origin: string
  let page: Page

  beforeAll(async () => {
    gateway = await openTestGateway()
    gateway.backend.respond = (_request, socket) => void socket.write(okResponse('{"ok":true}', ['X-Own: mine']))
    site = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>app</title>')
    })
    site.listen(0, '127.0.0.1')
    await once(site, 'listening')
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    browser = await openBrowser()
    page = await browser.newPage()
    await page.goto(origin)
  })
  afterAll(async () => {
    await browser?.close()
    site?.close()
    await gateway?.close()
  })

  function fetchFrom(page: Page, path: string, headers: Record<string, string>, method = 'GET'): Promise<Seen> {
    const url = `http://127.0.0.1:${gateway.port}${path}`
    return page.evaluate(
      async ({ url, headers, method }) => {
        try {
          const answer = await fetch(url, { method, headers, ...(method === 'GET' ? {} : { body: '{}' }) })
          const { status } = answer
          const requestId = answer.headers.get('request-id')
          return { status, requestId, own: answer.headers.get('x-own'), body: await answer.text() }
        } catch (fault) {
          return { error: String(fault) }
        }
      },
      { url, headers, method },
    )
  }
  const good = () => ({ Authorization: `Bearer ${gateway.token}`, 'Subscription-Id': gateway.subscription.id })

  it('a page of another origin calls, with headers of ours and of the API, and reads the answer and its fields', async () => {
    const headers = {
      ...good(),
      'Request-Id': 'from-a-page',
      'X-Department-Id': '7',
      'Content-Type': 'application/json',
    }
    const seen = await fetchFrom(page, PATHS.minted, headers, 'PUT')
    expect(seen).toEqual({ status: 200, requestId: 'from-a-page', own: 'mine', body: '{"ok":true}' })
    expect(gateway.backend.seen.at(-1)?.headerLines.join('\n').toLowerCase()).toContain('x-department-id: 7')
  })

  it('it reads errors: of a token, of a path that no API has', async () => {
    const refused = await fetchFrom(page, PATHS.minted, { ...good(), Authorization: 'Bearer nonsense' })
    expect(refused).toMatchObject({ status: 403, requestId: expect.any(String) })
    expect(JSON.parse(refused.body ?? '')).toMatchObject({ code: 'INVALID-TOKEN', requestId: refused.requestId })
    const nowhere = await fetchFrom(page, '/acme/nothing', good())
    expect(JSON.parse(nowhere.body ?? '')).toMatchObject({ code: 'API-DOES-NOT-EXIST' })
  })

  it('where an API has a list of origins, a page that is on it calls, and one that is not cannot', async () => {
    await putTraffic(gateway, 'passthrough', { corsOrigins: [origin] })
    expect(await fetchFrom(page, PATHS.passthrough, good())).toMatchObject({ status: 200 })
    await putTraffic(gateway, 'passthrough', { corsOrigins: ['https://app.example'] })
    gateway.backend.seen.length = 0
    // Of a path of its own, because the browser remembers what was allowed.
    expect(await fetchFrom(page, `${PATHS.passthrough}/other`, good())).toEqual({
      error: expect.stringContaining('Failed to fetch'),
    })
    expect(gateway.backend.seen).toEqual([])
  })
})
