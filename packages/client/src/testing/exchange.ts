import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Client, type ClientOptions, createClient } from '../index.ts'

/** A request as it came. */
export interface Asked {
  method: string
  /** With its query. */
  path: string
  headers: Record<string, string>
  body: string
}

export type Answer = { status: number; headers?: Record<string, string>; body?: unknown } | 'hang up' | 'silence'

/** One socket that plays identity, gateway, subscriptions and relay, with its clock in the test's hands. */
export interface FakeExchange {
  url: string
  issuer: string
  /** Epoch seconds; what `client` reads. */
  clock: { now: number }
  asked: Asked[]
  /** Those to the token endpoint, and all others. */
  tokenRequests(): Asked[]
  calls(): Asked[]
  /** `token-1`, `token-2`, … unless a test says otherwise. */
  tokenAnswer: (asked: Asked) => Answer | Promise<Answer>
  answer: (asked: Asked) => Answer | Promise<Answer>
  client(options?: Partial<ClientOptions>): Client
  close(): Promise<void>
}

export const apiKey = 'cqfveqrjRvO1IVQTbguSZJLV1kj9ngVA'
export const apiSecret = 'dMuJTnhKZH0SWi6E'
export const subscriptionId = 'efbd5e31-ea35-4ba2-9e58-8c0f5f4ee5fd'
export const organizationId = 'c59a2383-23ee-4634-b89c-706da1e06013'

export async function startFakeExchange(): Promise<FakeExchange> {
  const server = createServer((request, response) => {
    void (async () => {
      const asked = await read(request)
      exchange.asked.push(asked)
      const answer = await (isTokenRequest(asked) ? exchange.tokenAnswer(asked) : exchange.answer(asked))
      if (answer === 'hang up') response.destroy()
      if (typeof answer === 'string') return
      const { status, headers = {}, body } = answer
      response.writeHead(status, {
        ...(typeof body === 'object' && { 'content-type': 'application/json' }),
        ...headers,
      })
      response.end(typeof body === 'object' ? JSON.stringify(body) : body)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let tokens = 0
  const exchange: FakeExchange = {
    url,
    issuer: `${url}/oauth2/aus1p1ixy7YL8cMq02p7`,
    clock: { now: 1_790_000_000 },
    asked: [],
    tokenRequests: () => exchange.asked.filter(isTokenRequest),
    calls: () => exchange.asked.filter((asked) => !isTokenRequest(asked)),
    tokenAnswer: () => tokenOf(`token-${++tokens}`),
    answer: () => ({ status: 200, body: { ok: true } }),
    client: (options) =>
      createClient({
        ...{ issuer: exchange.issuer, apiKey, apiSecret },
        ...{ gatewayUrl: url, subscriptionsUrl: url, relayUrl: url },
        now: () => exchange.clock.now,
        ...options,
      }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return exchange
}

const isTokenRequest = ({ path }: Asked) => path.endsWith('/v1/token')

/** protocol.md 2.7. */
export function tokenOf(access_token: string, change: Record<string, unknown> = {}): Exclude<Answer, string> {
  return { status: 200, body: { token_type: 'Bearer', expires_in: 3600, access_token, scope: 'anonymous', ...change } }
}

/** As the gateway answers (docs/errors.md). */
export function refusal(status: number, code: string, { headers }: Asked): Exclude<Answer, string> {
  const requestId = headers['request-id'] ?? ''
  return { status, headers: { 'request-id': requestId }, body: { code, message: `${code} it is.`, requestId } }
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  return { method: request.method ?? '', path: request.url ?? '', headers, body: Buffer.concat(chunks).toString() }
}
