import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Listening {
  /** `http://127.0.0.1:{port}`. */
  url: string
  close(): Promise<void>
}

export async function listen(listener: (...call: Parameters<RequestListener>) => unknown): Promise<Listening> {
  const server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What a runtime does for a Fetch handler: headers as they came, also those that came twice. */
export function listenerOf(handle: (request: Request) => Response | Promise<Response>): RequestListener {
  const run = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const headers = new Headers()
    for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
      headers.append(incoming.rawHeaders[at]!, incoming.rawHeaders[at + 1]!)
    }
    const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD'
    const init = { method: incoming.method!, headers, ...(hasBody && { body: await text(incoming) }) }
    const answer = await handle(new Request(`http://${incoming.headers.host}${incoming.url}`, init))
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers))
    outgoing.end(await answer.text())
  }
  return (incoming, outgoing) => {
    run(incoming, outgoing).catch((fault: Error) => outgoing.destroy(fault))
  }
}

/** Sends header lines just as they are, over a socket of their own, and gives everything that came back. */
export function sendLines(url: string, path: string, lines: readonly string[], body?: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const method = body === undefined ? 'GET' : 'POST'
  socket.write([`${method} ${path} HTTP/1.1`, 'Host: x', 'Connection: close', ...lines, '', body ?? ''].join('\r\n'))
  return text(socket)
}
