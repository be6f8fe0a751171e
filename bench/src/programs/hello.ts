import { listenHttp } from './http-program.ts'
import { serveProgram } from './program.ts'

const BODY = '{"ok":true}'

/** The fastest answer node:http gives: something to load that is not itself of interest. */
serveProgram(async () => {
  const server = await listenHttp((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': BODY.length })
    response.end(BODY)
  })
  return { requests: { hello: { url: `${server.url}/`, method: 'GET', headers: {} } }, close: server.close }
})
