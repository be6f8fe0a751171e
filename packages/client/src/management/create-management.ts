import createClient from 'openapi-fetch'
import { type Call, parseCall, type Sent } from './call.ts'
import { listItems } from './list-items.ts'
import type { Management } from './management.ts'
import { ManagementUnavailable } from './management-error.ts'
import type { Method } from './operation-types.ts'
import { type ManagementOptions, type ManagementSettings, parseOptions } from './options.ts'
import { type Answered, readAnswer } from './read-answer.ts'

/**
 * The management API of one exchange, for one token. Throws a TypeError that names the option when one cannot be right; asks nothing yet.
 * Redirects are not followed, and nothing is sent twice: what was refused for lack of time says in `retryAfterSeconds` when to ask again.
 */
export function createManagement(options: ManagementOptions): Management {
  const call = createCall(parseOptions(options))
  // The types are made from the description, and one loose function serves them all.
  const typed = (method: Method) => ((path: string, sent?: Sent) => call(method, path, sent)) as never
  return {
    get: typed('get'),
    post: typed('post'),
    put: typed('put'),
    patch: typed('patch'),
    delete: typed('delete'),
    list: ((path: string, sent?: Sent) => listItems(call, path, sent)) as never,
  }
}

function createCall({ origin, token, timeoutSeconds, fetch }: ManagementSettings): Call {
  const client = createClient({
    baseUrl: `${origin}/management/v1`,
    // The token must not travel on to wherever an answer points.
    redirect: 'manual',
    headers: { Authorization: `Bearer ${token}` },
    // Path and body are ready when they come here.
    pathSerializer: (path) => path,
    bodySerializer: (body) => body,
    fetch,
  })
  // Its types are for paths that are known where it is called, and here each is any of them.
  const request = client.request as unknown as (method: Method, path: string, init: object) => Promise<Answered>

  return async (method, path, sent = {}) => {
    const { operation, ...parsed } = parseCall(method, path, sent)
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000)
    const signal = sent.signal ? AbortSignal.any([sent.signal, timeout]) : timeout
    const { path: filled, query, headers, body } = parsed
    let answered: Answered
    try {
      answered = await request(method, filled, { params: { query }, headers, body, signal, parseAs: 'text' })
    } catch (fault) {
      sent.signal?.throwIfAborted()
      throw new ManagementUnavailable(operation, fault)
    }
    return readAnswer(answered, { operation, origin })
  }
}
