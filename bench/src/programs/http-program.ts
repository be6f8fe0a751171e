import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One keep-alive timeout for all references, longer than any pause between their turns. */
const KEEP_ALIVE_MILLIS = 65_000

/** Opens a loopback port of the system's choice with node:http's defaults otherwise. */
export async function listenHttp(handle: RequestListener): Promise<{ url: string; close: () => void }> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLIS }, handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
