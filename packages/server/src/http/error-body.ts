import type { ErrorBody } from '@portreeve/protocol'

/** The one error body of everything but OAuth's own endpoints. Real clients read `message` (protocol.md 3.4). */
export function errorBody(code: string, message: string, requestId: string): ErrorBody {
  return { code, message, requestId }
}

/** A refusal that no route made: an unknown path, another method, a body too large, a fault of ours. */
export interface ListenerFault extends ErrorBody {
  status: number
}

/** How it looks to the caller. */
export type RenderFault = (fault: ListenerFault) => { type: string; data: string }

export const renderErrorBody: RenderFault = ({ code, message, requestId }) => ({
  type: 'application/json',
  data: JSON.stringify(errorBody(code, message, requestId)),
})
