import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../telemetry/index.ts'
import { createRouteListener, type Listener } from './listener.ts'
import type { StagedRoute } from './route.ts'

/** Lets everybody in who says please, and 100 bytes. */
const staged: StagedRoute = {
  method: 'POST',
  path: '/staged/:id',
  summary: '',
  bodyBytesMax: 100,
  async begin({ headers, params, query }) {
    if (headers.please === 'fail') throw new Error('the reason is private')
    if (headers.please !== 'yes') return { status: 401, headers: { 'X-Why': 'manners' }, body: 'say please' }
    return ({ body }) => ({ status: 200, body: { id: params.id, query, body: body.toString() } })
  },
}

let listener: Listener
let port: number
beforeAll(async () => {
  listener = await createRouteListener({
    log: createLog('silent'),
    routes: [staged, { ...staged, method: 'GET' }],
    renderFault: ({ status, code }) => ({ type: 'text/plain', data: `${status} ${code}` }),
    renderPathFault: ({ status }, target) => ({ type: 'text/plain', data: `${status} at ${target}` }),
  })
  port = await listener.listen(0, '127.0.0.1')
})
afterAll(() => listener.close())

const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init)
const please = { please: 'yes' }

/** What comes back before anything but the head was sent. */
async function headOnly(lines: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${lines}\r\n\r\n`)
  const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))))
  socket.destroy()
  return answer
}

describe('a route that decides from the head alone', () => {
  it.each(['Content-Length: 90', 'Transfer-Encoding: chunked'])(
    'answers before the body has come (%s)',
    async (framing) => {
      const answer = await headOnly(`POST /staged/1 HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\n${framing}`)
      expect(answer).toMatch(/^HTTP\/1\.1 401 .*X-Why: manners.*say please/is)
    },
  )

  it('goes on with the body, and with what it saw before', async () => {
    const answer = await ask('/staged/a%20b?x=1', { method: 'POST', headers: please, body: 'hello' })
    expect(await answer.json()).toEqual({ id: 'a b', query: 'x=1', body: 'hello' })
    expect(await (await ask('/staged/1', { headers: please })).json()).toMatchObject({ body: '' })
    const head = await ask('/staged/1', { method: 'HEAD', headers: please })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('has a limit of its own, whether the length is said or not', async () => {
    const full = await ask('/staged/1', { method: 'POST', headers: please, body: 'x'.repeat(100) })
    expect(full.status).toBe(200)
    const over = await ask('/staged/1', { method: 'POST', headers: please, body: 'x'.repeat(101) })
    expect([over.status, await over.text()]).toEqual([413, '413 MALFORMED-REQUEST'])
    const said = 'POST /staged/1 HTTP/1.1\r\nHost: x\r\nPlease: yes\r\nContent-Type: a/b\r\nContent-Length: 5000000000'
    expect(await headOnly(said)).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('is 500 when it fails, without a reason', async () => {
    const failed = await ask('/staged/1', { method: 'POST', headers: { please: 'fail' }, body: 'x' })
    expect([failed.status, await failed.text()]).toEqual([500, '500 PROCESSING-ERROR'])
  })
})

describe('refusals that are no route’s', () => {
  it('look as the listener was told', async () => {
    const missing = await ask('/nothing')
    expect([missing.status, missing.headers.get('content-type'), await missing.text()]).toEqual([
      404,
      'text/plain',
      '404 NOT-FOUND',
    ])
    const wrong = await ask('/staged/1', { method: 'DELETE' })
    expect([wrong.headers.get('allow'), await wrong.text()]).toEqual(['HEAD, POST, GET', '405 METHOD-NOT-ALLOWED'])
    expect(await headOnly('GET /a//b HTTP/1.1\r\nHost: x')).toMatch(/400 at \/a\/\/b$/)
    expect(await headOnly('GET /staged/1 HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nAuthorization: b')).toMatch(
      /400 MALFORMED-REQUEST$/,
    )
  })
})
