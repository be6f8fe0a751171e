import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/**
 * What hosts entries and port 443 would do, without root: a proxy that programs are sent to by `HTTPS_PROXY`, and that takes each
 * `CONNECT name:443` (RFC 9110 §9.3.6) to a port of this machine. It sees only TLS, so the names of URLs, Host and certificate are the public ones.
 */
export async function startConnectProxy(portOf: ReadonlyMap<string, number>) {
  const server = createServer((_request, response) => response.writeHead(405).end())
  server.on('connect', (request, socket, head) => {
    const port = portOf.get(request.url ?? '')
    // A name that is not ours leads nowhere: no test reaches the public exchange.
    if (port === undefined) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
