import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An API service that answers with what arrived. */
export async function startEchoService() {
  const server = createServer((request, response) => {
    const { method, url, headers } = request
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ method, url, headers }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

export interface Echoed {
  method: string
  url: string
  headers: Record<string, string>
}
