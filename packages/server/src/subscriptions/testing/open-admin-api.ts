import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a provider's admin API was sent. */
export interface ReceivedCall {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** As text; empty without one. */
  body: string
}

/** A provider's admin API on a real socket. It answers 200 and a text unless told otherwise. */
export interface TestAdminApi {
  url: string
  received: ReceivedCall[]
  /** How the next calls are answered. Undefined: 200. One that answers nothing hangs. */
  answer: ((call: ReceivedCall, response: ServerResponse) => unknown) | undefined
  /** Calls that are open now, and the most there were about one connection at once. */
  open: number
  mostOfConnection: number
  /** Breaks every connection off. */
  cut(): void
  close(): Promise<void>
}

export async function openAdminApi(): Promise<TestAdminApi> {
  const openByConnection = new Map<string, number>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const call = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      admin.received.push(call)
      const about = connectionOf(call)
      const now = (openByConnection.get(about) ?? 0) + 1
      openByConnection.set(about, now)
      admin.mostOfConnection = Math.max(admin.mostOfConnection, now)
      admin.open += 1
      response.once('close', () => {
        admin.open -= 1
        openByConnection.set(about, (openByConnection.get(about) ?? 1) - 1)
      })
      if (admin.answer) admin.answer(call, response)
      else response.setHeader('Content-Type', 'text/html').end('done')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const admin: TestAdminApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/admin`,
    received: [],
    answer: undefined,
    open: 0,
    mostOfConnection: 0,
    cut: () => server.closeAllConnections(),
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return admin
}

function connectionOf({ path, body }: ReceivedCall): string {
  return body === '' ? path.slice(path.lastIndexOf('/') + 1) : String(JSON.parse(body).connectionId)
}

/** Answers with a status and nothing else. */
export const answerWith = (status: number) => (_call: ReceivedCall, response: ServerResponse) =>
  response.writeHead(status).end()
