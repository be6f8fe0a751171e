import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import express from 'express'
import fastify from 'fastify'
import { openNginx } from '../support/nginx.ts'
import { freePort, isOpen } from '../support/ports.ts'

/**
 * What a service took a request for. `handler` is the one its own router chose; `path` what it made of the path, decoded by itself. The rest
 * is what a program running on it would be told.
 */
export interface Belief {
  handler: 'above' | 'below'
  path: string
  query: string
  method: string
  /** Name in small letters with `-` for everything that is neither letter nor digit, as programs run the CGI way see it, and every value. */
  fields: [name: string, value: string][]
  body: string
}

/** A service with two handlers, one of them below the other: /svc/above/v1 and /svc/above/v1/below. */
export interface Service {
  name: 'nginx' | 'express' | 'fastify' | 'python'
  url: string
  close(): Promise<void>
}

export const ABOVE = '/above/v1'
export const BELOW = '/above/v1/below'

export async function openServices(): Promise<Service[]> {
  return [await openExpress(), await openFastify(), await openNginxService(), await openPython()]
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  let body = ''
  for await (const chunk of request) body += (chunk as Buffer).toString('latin1')
  return body
}

const normalFields = (raw: readonly string[]): Belief['fields'] =>
  raw.flatMap((name, at) =>
    at % 2 === 0 ? [[name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-'), raw[at + 1] ?? ''] as [string, string]] : [],
  )

function answer(response: ServerResponse, belief: Belief): void {
  const text = JSON.stringify(belief)
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }).end(text)
}

const queryOf = (url: string): string => (url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')

async function openExpress(): Promise<Service> {
  const app = express()
  const tell =
    (handler: Belief['handler'], prefix: string) => async (request: express.Request, response: ServerResponse) => {
      const rest = (request.params as { rest?: string[] }).rest ?? []
      const slash = request.path.endsWith('/') ? '/' : ''
      const path = rest.length === 0 ? prefix + slash : `${prefix}/${rest.join('/')}`
      answer(response, {
        ...{ handler, path, query: queryOf(request.originalUrl), method: request.method },
        fields: normalFields(request.rawHeaders),
        body: await readBody(request),
      })
    }
  for (const [handler, path] of [
    ['below', `/svc${BELOW}`],
    ['above', `/svc${ABOVE}`],
  ] as const) {
    app.all(path, tell(handler, path))
    app.all(`${path}/*rest`, tell(handler, path))
  }
  return { name: 'express', ...(await listening(createServer(app))) }
}

async function openFastify(): Promise<Service> {
  const app = fastify({ routerOptions: { maxParamLength: 16_384 } })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  for (const [handler, path] of [
    ['below', `/svc${BELOW}`],
    ['above', `/svc${ABOVE}`],
  ] as const) {
    for (const url of [path, `${path}/*`]) {
      app.all(url, async (request, reply) => {
        const rest = (request.params as { '*'?: string })['*']
        const belief: Belief = {
          handler,
          path: rest === undefined ? path : `${path}/${rest}`,
          query: queryOf(request.raw.url ?? ''),
          method: request.method,
          fields: normalFields(request.raw.rawHeaders),
          // Fastify leaves the body of a GET where it is.
          body: request.body instanceof Buffer ? request.body.toString('latin1') : await readBody(request.raw),
        }
        return reply.send(belief)
      })
    }
  }
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { name: 'fastify', url, close: () => app.close() }
}

async function listening(server: ReturnType<typeof createServer>): Promise<Omit<Service, 'name'>> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** nginx tells its variables one per line, in hex where they are somebody else's words. */
async function openNginxService(): Promise<Service> {
  const tell = (handler: string) =>
    `return 200 "${handler}\\n$uri\\n$args\\n$request_method\\n$http_authorization\\n$http_subscription_id\\n$http_request_id\\n$content_length";`
  const nginx = await openNginx(
    ({ port }) => `
  server {
    listen 127.0.0.1:${port};
    default_type text/plain;
    large_client_header_buffers 8 32k;
    location = /svc${BELOW} { ${tell('below')} }
    location ^~ /svc${BELOW}/ { ${tell('below')} }
    location = /svc${ABOVE} { ${tell('above')} }
    location ^~ /svc${ABOVE}/ { ${tell('above')} }
  }`,
  )
  return { name: 'nginx', url: `http://127.0.0.1:${nginx.port}`, close: nginx.close }
}

/** What nginx told. Its variables hold one value of each field, so they say nothing about further ones. */
export function readNginx(text: string): Belief {
  const [handler, path, query, method, authorization, subscriptionId, requestId] = text.split('\n')
  return {
    handler: handler as Belief['handler'],
    path: path ?? '',
    query: query ?? '',
    method: method ?? '',
    fields: [
      ['authorization', authorization ?? ''],
      ['subscription-id', subscriptionId ?? ''],
      ['request-id', requestId ?? ''],
    ],
    body: '',
  }
}

async function openPython(): Promise<Service> {
  const port = await freePort()
  const program = fileURLToPath(new URL('./service.py', import.meta.url))
  const python: ChildProcess = spawn('python3', [program, String(port), ABOVE, BELOW], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (let tries = 0; !(await isOpen(port)); tries++) {
    if (tries === 200 || python.exitCode !== null) throw new Error('the Python service did not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    name: 'python',
    url: `http://127.0.0.1:${port}`,
    async close() {
      const gone = once(python, 'exit')
      python.kill('SIGKILL')
      await gone
    },
  }
}
