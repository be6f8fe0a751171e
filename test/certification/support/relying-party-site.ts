import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Posted {
  path: string
  headers: Record<string, string | string[] | undefined>
  form: URLSearchParams
}

/** What a relying party has on the web: documents that the provider fetches, and an ear for what it posts. */
export interface RelyingPartySite {
  origin: string
  /** Answers GET of `path` from now on, in place of what it answered before. */
  publish(path: string, type: string, text: string): string
  /** How often a path was fetched. */
  fetched(path: string): number
  posted: Posted[]
  close(): Promise<void>
}

export async function openRelyingPartySite(): Promise<RelyingPartySite> {
  const documents = new Map<string, { type: string; text: string }>()
  const fetches: string[] = []
  const posted: Posted[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    if (request.method !== 'POST') {
      fetches.push(path)
      const document = documents.get(path)
      response.writeHead(document ? 200 : 404, { 'Content-Type': document?.type ?? 'text/plain' }).end(document?.text)
      return
    }
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      posted.push({ path, headers: request.headers, form: new URLSearchParams(body) })
      response.writeHead(200, { 'Cache-Control': 'no-store' }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    publish(path, type, text) {
      documents.set(path, { type, text })
      return `${origin}${path}`
    },
    fetched: (path) => fetches.filter((one) => one === path).length,
    posted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
