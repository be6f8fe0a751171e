/** An API service that says what it was sent. Tells its parent the port it listens on, and ends with it. */
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  const [, payload = ''] = (request.headers.authorization ?? '').split('.')
  const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const body = `${request.url} ${sub} ${request.headers['subscription-id']}`
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) }).end(body)
})
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () =>
  process.send?.(/** @type {import('node:net').AddressInfo} */ (server.address()).port),
)
process.on('disconnect', () => process.exit())
