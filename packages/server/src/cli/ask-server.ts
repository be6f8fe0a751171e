import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import {
  CommandRefused,
  type FieldProblem,
  type Problem,
  ServerAway,
  ServerRefused,
  type SpecFinding,
} from './refusal.ts'

/** A JSON object of the management API (docs/cli.md). */
export type Answer = Record<string, unknown>

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface AskOptions {
  /** Revision that it must still have (RFC 9110 §13.1.1). */
  ifMatch?: string | number | undefined
  /** Of a POST; one is made up otherwise, so that our own repetitions are safe. `none`: what it makes has an id that does the same. */
  idempotencyKey?: string | undefined
  /** A body that is not JSON. */
  text?: { content: string | Uint8Array<ArrayBuffer>; contentType: string } | undefined
}

/** One request to the management API. Rejects with ServerRefused, or ServerAway when nobody answers. */
export type AskServer = (method: Method, path: string, body?: object, options?: AskOptions) => Promise<Answer>

export interface Server {
  ask: AskServer
  /** For what is answered as text: specs and reports. */
  askText(path: string): Promise<string>
}

const TIMEOUT_MILLIS = 60_000
/** Of a request that the server was too busy for, or whose connection broke. */
const ATTEMPTS_MAX = 8
const PAUSE_MILLIS = 250
const PAUSE_MILLIS_MAX = 30_000
/** What a repetition hears while the first request, whose connection broke, is still worked on. */
const FIRST_AT_WORK = '"IDEMPOTENCY-KEY-IN-USE"'
/** Connections that were there and went: a server that is being restarted, a proxy that gave up. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

export function createServer({ url, token }: Pick<Connection, 'url' | 'token'>): Server {
  async function once(method: Method, path: string, request: RequestInit): Promise<Answered> {
    try {
      const response = await fetch(`${url}/management/v1${path}`, {
        ...request,
        method,
        // The token must not travel on to wherever an answer points.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MILLIS),
      })
      return { response, text: await response.text() }
    } catch (fault) {
      return { away: fault }
    }
  }

  /** Repeats what is safe to repeat: a refusal for lack of time did nothing, and a POST carries its Idempotency-Key. */
  async function send(
    method: Method,
    path: string,
    request: RequestInit,
  ): Promise<{ response: Response; text: string }> {
    for (let attempt = 1; ; attempt++) {
      const answered = await once(method, path, request)
      const waitMillis = attempt < ATTEMPTS_MAX ? pauseBefore(answered, method, attempt) : undefined
      if (waitMillis !== undefined) {
        await pause(waitMillis)
        continue
      }
      if ('away' in answered) throw new ServerAway(describeFault(url, answered.away))
      return answered
    }
  }

  function headersFor(
    method: Method,
    { ifMatch, idempotencyKey, text }: AskOptions,
    body?: object,
  ): Record<string, string> {
    const headers: Record<string, string> = { Authorization: `Bearer ${token}`, Accept: 'application/json' }
    if (body) headers['Content-Type'] = 'application/json'
    if (text) headers['Content-Type'] = text.contentType
    if (ifMatch !== undefined) headers['If-Match'] = etagOf(ifMatch)
    if (method === 'POST' && idempotencyKey !== 'none') headers['Idempotency-Key'] = idempotencyKey ?? randomUUID()
    return headers
  }

  return {
    async ask(method, path, body, options = {}) {
      const headers = headersFor(method, options, body)
      const content = body ? JSON.stringify(body) : options.text?.content
      const { response, text } = await send(
        method,
        path,
        content === undefined ? { headers } : { headers, body: content },
      )
      const answer = parseObject(text)
      if (response.ok && (answer || text === '')) return answer ?? {}
      throw refusalOf(url, response, answer)
    },

    async askText(path) {
      const headers = { ...headersFor('GET', {}), Accept: '*/*' }
      const { response, text } = await send('GET', path, { headers })
      if (response.ok) return text
      throw refusalOf(url, response, parseObject(text))
    },
  }
}

type Answered = { response: Response; text: string } | { away: unknown }

/** Milliseconds until the next attempt; undefined when there should be none. */
function pauseBefore(answered: Answered, method: Method, attempt: number): number | undefined {
  const backoff = PAUSE_MILLIS * 2 ** (attempt - 1)
  if ('away' in answered) {
    // Whether a broken connection carried the request is not known, and a PATCH has no key to be recognized by.
    return BROKEN.has(causeOf(answered.away)) && method !== 'PATCH' ? backoff : undefined
  }
  const { status, headers } = answered.response
  const isBusy = status === 429 || status === 503 || (status === 409 && answered.text.includes(FIRST_AT_WORK))
  if (!isBusy) return undefined
  const seconds = retryAfter(headers)
  return Math.min(seconds === undefined ? backoff : seconds * 1000, PAUSE_MILLIS_MAX)
}

function retryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

/** A bare revision becomes an entity tag; what has the form of one already is sent as it is. */
function etagOf(revision: string | number): string {
  const text = String(revision)
  return text === '*' || text.includes('"') ? text : `"${text}"`
}

function parseObject(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Answer) : undefined
  } catch {
    return undefined
  }
}

function refusalOf(url: string, { status, headers }: Response, answer: Answer | undefined): CommandRefused {
  const { code, message, requestId, errors, findings } = answer ?? {}
  if (typeof code !== 'string' || typeof message !== 'string') {
    return new CommandRefused(
      `${url} answered with ${status}, and not as Portreeve's console does. Is this the console's URL?`,
    )
  }
  const problem: Problem = {
    status,
    code,
    message,
    requestId: String(requestId),
    errors: Array.isArray(errors) ? (errors as FieldProblem[]) : [],
    findings: Array.isArray(findings) ? (findings as SpecFinding[]) : [],
    retryAfterSeconds: retryAfter(headers),
  }
  return new ServerRefused(problem)
}

const causeOf = (fault: unknown): string => String((fault as { cause?: { code?: unknown } }).cause?.code ?? 'no answer')
const isTimeout = (fault: unknown): boolean => fault instanceof Error && fault.name === 'TimeoutError'

/** `fetch` hides the reason one level down. */
function describeFault(url: string, fault: unknown): string {
  if (isTimeout(fault)) return `${url} did not answer in time.`
  const code = causeOf(fault)
  if (code === 'ECONNREFUSED')
    return `Nothing answers at ${url}. Is the server running (portreeve dev, portreeve serve)?`
  if (/CERT|SELF_SIGNED|VERIFY|ISSUER/.test(code)) {
    return `The certificate of ${url} is not trusted here (${code}). Name its root: NODE_EXTRA_CA_CERTS=/path/to/root.pem.`
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `The name in ${url} cannot be resolved here (${code}). On the server's own machine, give --home and with it where the console listens: --url https://localhost:8401.`
  }
  return `${url} cannot be reached (${code}).`
}
