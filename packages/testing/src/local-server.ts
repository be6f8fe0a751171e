import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

/** Answers a request of Fetch. */
export type FetchHandler = (request: Request) => Response | Promise<Response>

export interface LocalServer {
  /** Without a slash at the end. */
  url: string
  close(): Promise<void>
}

/**
 * Serves a handler of Fetch on a port of this machine that is free. Bodies are read to their end before the handler is called. What it throws is answered with 500 and
 * its message, for whoever reads the test's output.
 */
export async function serve(handle: FetchHandler): Promise<LocalServer> {
  const server = createServer((request, response) => {
    answer(request, response, handle).catch((fault: unknown) => {
      if (response.headersSent) {
        response.destroy()
        return
      }
      const message = fault instanceof Error ? fault.message : String(fault)
      response
        .writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' })
        .end(`The test's handler failed: ${message}\n`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, handle: FetchHandler): Promise<void> {
  const answered: unknown = await handle(await requestOf(request))
  // Another realm's Response, of a polyfill or a test runner's sandbox, is no instance of ours.
  if (!(typeof answered === 'object' && answered !== null && 'status' in answered && 'headers' in answered))
    throw new TypeError('it has to return a Response')
  const { status, headers, body } = answered as Response
  const fields = [...headers].filter(([name]) => name !== 'set-cookie')
  for (const [name, value] of fields) response.setHeader(name, value)
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  response.writeHead(status)
  if (body)
    Readable.fromWeb(body as ReadableStream)
      .on('error', () => response.destroy())
      .pipe(response)
  else response.end()
}

async function requestOf(request: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/', rawHeaders } = request
  const headers = new Headers()
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(new URL(url, `http://${request.headers.host ?? '127.0.0.1'}`), {
    method,
    headers,
    ...(hasBody && { body: Buffer.concat(chunks) }),
  })
}
