import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where an app signs its people in. */
export interface Exchange {
  issuer: string
  /** Lets a client register itself (RFC 7591 §3). */
  registrationToken: string
}

/**
 * An app built with somebody else's library. A browser walks it: `/login` ends at the app's result page with `sub`, `email` and
 * `name`; `/refresh` answers with `refreshed`; `/logout` ends at a result page with `bye`.
 */
export interface InteropApp {
  url: string
  close(): Promise<void>
}

export type StartInteropApp = (exchange: Exchange) => Promise<InteropApp>

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

/** A listener on a port of its own. `build` gets the origin, which clients have to register before there is a handler. */
export async function listen(build: (origin: string) => Promise<Handler>): Promise<InteropApp> {
  let handler: Handler | undefined
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin)
    Promise.resolve(handler?.(request, response, url)).catch((fault: unknown) => {
      const text = fault instanceof Error ? `${fault.message} ${JSON.stringify(fault.cause ?? '')}` : String(fault)
      if (!response.headersSent) showResult(response, { fault: text })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  handler = await build(origin)
  return {
    url: origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function redirect(response: ServerResponse, location: string | URL): void {
  response.writeHead(302, { Location: String(location) }).end()
}

/** What the test reads. */
export function showResult(response: ServerResponse, result: object): void {
  const text = JSON.stringify(result).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
  response.end(`<!doctype html><title>app</title><pre id="result">${text}</pre>`)
}
