import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAskExchange } from './ask-exchange.ts'

let close: () => void
let url: string
let requests: number
/** Answers the nth request, or breaks the connection. */
let answers: (count: number) => boolean
beforeEach(async () => {
  requests = 0
  const server = createServer((request, response) => {
    requests += 1
    if (answers(requests)) response.end('{"n":1}')
    else request.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  close = () => {
    server.closeAllConnections()
    server.close()
  }
})
afterEach(() => close())

const ask = createAskExchange({ fetch, timeoutSeconds: 5 })

describe('a question to the exchange', () => {
  it('is sent once more when its connection breaks, as a kept one does that ends just then', async () => {
    answers = (count) => count > 1
    expect(await ask(url, { method: 'POST', body: 'x' })).toEqual({ ok: true, status: 200, body: { n: 1 } })
    expect(requests).toBe(2)
  })

  it('is given up after that, and says which URL and never a header', async () => {
    answers = () => false
    const answer = await ask(url, { headers: { authorization: 'Bearer hush' } })
    expect(answer).toMatchObject({ ok: false, status: 503, detail: expect.stringContaining(url) })
    expect(JSON.stringify(answer)).not.toContain('hush')
    expect(requests).toBe(2)
  })

  it('is sent once when it takes too long', async () => {
    let sent = 0
    const silent = createAskExchange({
      timeoutSeconds: 0.05,
      fetch: (_, init) => {
        sent += 1
        return new Promise((_resolve, reject) =>
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
        )
      },
    })
    expect(await silent(url, {})).toMatchObject({ status: 503 })
    expect(sent).toBe(1)
  })
})
