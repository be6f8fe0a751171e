import type { ServerResponse } from 'node:http'
import { type Dispatcher, Pool } from 'undici'
import { listenHttp } from './http-program.ts'
import { serveProgram } from './program.ts'

/**
 * The fastest proxy that Node has: node:http in front, undici's `dispatch` with its lowest handler behind, headers
 * passed through raw and unlooked at. It checks nothing, so it is the measure and not an alternative.
 */
serveProgram(async ({ backendUrl, subject }) => {
  const like = subject?.requests.gateway
  if (!like) throw new Error('the subject did not say which request it is measured with')
  const pool = new Pool(backendUrl, { pipelining: 1 })
  const server = await listenHttp((request, response) => {
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
    pool.dispatch(
      {
        path: request.url ?? '/',
        method: request.method as Dispatcher.HttpMethod,
        headers: request.rawHeaders,
        body: hasBody ? request : null,
      },
      passTo(response),
    )
  })
  const { pathname, search } = new URL(like.url)
  return {
    requests: { gateway: { ...like, url: `${server.url}${pathname}${search}` } },
    async close() {
      server.close()
      await pool.destroy()
    },
  }
})

/** undici hands these callbacks what it parsed, without building a response object or a header record first. */
function passTo(response: ServerResponse): Dispatcher.DispatchHandler {
  let go: () => void
  return {
    onConnect: () => undefined,
    onHeaders(statusCode, rawHeaders, resume) {
      go = resume
      response.writeHead(
        statusCode,
        rawHeaders.map((part) => part.toString('latin1')),
      )
      return true
    },
    onData(chunk) {
      const hasRoom = response.write(chunk)
      if (!hasRoom) response.once('drain', go)
      return hasRoom
    },
    onComplete: () => void response.end(),
    onError: () => void response.destroy(),
  }
}
