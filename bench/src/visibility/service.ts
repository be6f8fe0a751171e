import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An API service that answers with the path it was asked for. */
export async function startService(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => response.end(request.url))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
