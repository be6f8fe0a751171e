import type { Connection } from './connection.ts'
import { CommandRefused } from './refusal.ts'

/** A JSON object of the management API (docs/cli.md). */
export type Answer = Record<string, unknown>

/** One request to the management API. Rejects with CommandRefused. */
export type AskServer = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => Promise<Answer>

const TIMEOUT_MILLIS = 30_000

export function createAskServer({ url, token }: Pick<Connection, 'url' | 'token'>): AskServer {
  return async (method, path, body) => {
    const response = await fetch(`${url}/management/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: 'application/json',
        ...(body ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      // The token must not travel on to wherever an answer points.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    }).catch((fault: unknown) => {
      throw new CommandRefused(describeFault(url, fault))
    })
    const answer = parseObject(await response.text())
    if (response.ok && answer) return answer
    throw new CommandRefused(describeRefusal(url, response, answer))
  }
}

function parseObject(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Answer) : undefined
  } catch {
    return undefined
  }
}

function describeRefusal(url: string, { status }: Response, answer: Answer | undefined): string {
  const { code, message, requestId } = answer ?? {}
  if (typeof code !== 'string' || typeof message !== 'string') {
    return `${url} answered with ${status}, and not as Portreeve's console does. Is this the console's URL?`
  }
  return `${message} (${code}, Request-Id ${String(requestId)})`
}

/** `fetch` hides the reason one level down. */
function describeFault(url: string, fault: unknown): string {
  if (fault instanceof Error && fault.name === 'TimeoutError') return `${url} did not answer in time.`
  const code = String((fault as { cause?: { code?: unknown } }).cause?.code ?? 'no answer')
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
