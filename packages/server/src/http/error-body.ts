import type { ErrorBody } from '@portreeve/protocol'

/** The one error body of everything but OAuth's own endpoints. Real clients read `message` (protocol.md 3.4). */
export function errorBody(code: string, message: string, requestId: string): ErrorBody {
  return { code, message, requestId }
}
