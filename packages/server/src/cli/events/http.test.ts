import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { ask } from './http.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it('G-H of an answer without an end the beginning is read, and the connection is closed', async () => {
  let written = 0
  let isClosed: () => void = () => undefined
  const closed = new Promise<void>((resolve) => {
    isClosed = resolve
  })
  const url = await listen((_, response) => {
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const more = () => {
      while (!response.destroyed && response.write(chunk)) written += chunk.length
      response.once('drain', more)
    }
    response.on('close', isClosed)
    response.writeHead(500)
    more()
  })
  const answer = await ask(url, {})
  expect(answer).toMatchObject({ status: 500, body: 'x'.repeat(100_000) })
  await closed
  expect(written).toBeLessThan(64 * 1024 * 1024)
})

it('G-H an answer that is small until it is unpacked is no larger in memory', async () => {
  const packed = gzipSync(Buffer.alloc(200 * 1024 * 1024))
  const url = await listen((_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(packed)
  })
  const before = process.memoryUsage().arrayBuffers
  const answer = await ask(url, {})
  expect('body' in answer && answer.body.length).toBe(100_000)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1024 * 1024)
})

it('an answer without a body has an empty one, and one that breaks off is none', async () => {
  const url = await listen(({ url: path }, response) => {
    if (path === '/cut') {
      response.writeHead(200, { 'Content-Length': '100' }).write('x')
      setTimeout(() => response.destroy(), 20)
    } else response.writeHead(202).end()
  })
  expect(await ask(url, {})).toMatchObject({ status: 202, body: '' })
  expect(await ask(`${url}/cut`, {})).toMatchObject({ fault: expect.any(String) })
})
