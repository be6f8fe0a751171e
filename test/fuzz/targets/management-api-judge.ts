import { hold } from '../fuzz-target.ts'
import type { FuzzRequest } from './management-api-requests.ts'
import { CANARY } from './management-api-values.ts'

export interface FuzzReply {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** Whoever asks, and what that means for what may come back. */
export interface FuzzCaller {
  name: string
  token: string | undefined
  /** What their token is good for. */
  may: 'write' | 'read' | 'nothing'
}

/** What an ambiguous path, or one that is another operation's, is answered with. */
const ofPaths = new Set([400, 404, 405, 414])

/** Throws where a reply is not what the description of the API promises. Answers what it says, parsed. */
export function judge(request: FuzzRequest, caller: FuzzCaller, reply: FuzzReply, tokens: readonly string[]): unknown {
  const { operation, headIsOdd } = request
  const { status, headers, text } = reply
  hold(status < 500, `no fault of ours: ${status} ${text.slice(0, 300)}`)
  hold(typeof headers['request-id'] === 'string' && headers['request-id'] !== '', 'a Request-Id')
  hold(headers['x-content-type-options'] === 'nosniff', 'nosniff')
  for (const token of tokens) hold(!text.includes(token), 'nobody’s token is in an answer')
  hold(!text.includes(CANARY), 'no secret that was sent is in an answer')

  const type = String(headers['content-type'] ?? '').split(';')[0] ?? ''
  const described = operation.replies.get(status)
  hold(
    operation.replies.has(status) || (headIsOdd && ofPaths.has(status)),
    `a described status, not ${status}: ${text.slice(0, 300)}`,
  )
  const body: unknown = text === '' ? undefined : /json$/.test(type) ? JSON.parse(text) : text
  if (operation.replies.has(status)) {
    if (described === undefined) hold(text === '', `no body with ${status}`)
    else {
      const judgeBody = described.get(type)
      hold(judgeBody !== undefined, `a described media type, not ${type}`)
      const fault = judgeBody?.(body)
      hold(fault === undefined, `a body as described: ${fault} ${text.slice(0, 300)}`)
    }
  }
  judgeCaller(request, caller, status)
  if (status === 400) judgeFields(request, body as { code: string; errors?: { pointer: string }[] }, text)
  return body
}

function judgeCaller({ operation, headIsOdd }: FuzzRequest, { may }: FuzzCaller, status: number): void {
  if (operation.isPublic) return
  if (may === 'nothing')
    hold(status === 401 || (headIsOdd && ofPaths.has(status)), `401 without a good token, not ${status}`)
  if (may === 'read' && operation.method !== 'GET') {
    // 401: somebody has disabled them by now.
    hold(
      status === 403 || status === 401 || (headIsOdd && ofPaths.has(status)),
      `403 for a token that only reads, not ${status}`,
    )
  }
}

function judgeFields(
  { wrong, unfit, headIsOdd }: FuzzRequest,
  body: { code: string; errors?: { in?: string; pointer: string }[] },
  text: string,
): void {
  if (body.code !== 'INVALID-REQUEST') return
  const { errors = [] } = body
  hold(errors.length > 0, `a 400 says which member: ${text.slice(0, 300)}`)
  for (const { pointer } of errors) hold(pointer === '' || pointer.startsWith('/'), 'a JSON pointer')
  if (unfit && !headIsOdd && wrong !== undefined) {
    hold(
      errors.some(({ pointer }) => areRelated(pointer, wrong)),
      `the wrong member ${wrong} is named: ${text.slice(0, 500)}`,
    )
  }
}

/** The same place, one within it, or one around it: a missing member is said of either. */
export function areRelated(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`) || one === ''
}
