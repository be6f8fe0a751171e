import type { ConnectionCallback } from '@portreeve/protocol'
import type { AskExchange } from '../ask-exchange.ts'
import { check } from '../option-checks.ts'
import type { Refusal } from '../refusals.ts'
import { isUuid } from './parse-activation.ts'

/** `status`: 400, 403 or 404 as the exchange answered (protocol.md 4.3), 503 when there was no answer to its own rules. */
export type CallbackOutcome =
  | { ok: true }
  | { ok: false; status: number; code: 'CALLBACK-REFUSED'; message: string }
  | Refusal<'EXCHANGE-UNAVAILABLE'>

/** POST /connections/{connectionId}/callback, with the API's own token. Rejects with a TypeError when what is to be said is unusable. */
export async function sendCallback(
  base: string,
  connectionId: string,
  { status, auth, error }: ConnectionCallback,
  askAsOneself: AskExchange,
): Promise<CallbackOutcome> {
  check(isUuid(connectionId), 'connectionId', 'a UUID')
  check(status === 'accepted' || status === 'rejected', 'status', '"accepted" or "rejected"')
  const isMap = auth === undefined || Object.values(auth).every((value) => typeof value === 'string')
  check(isMap, 'auth', 'an object with texts')
  const answer = await askAsOneself(`${base}/connections/${connectionId}/callback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status, auth, error }),
  })
  // "Exactly 200", as protocol.md 4.3 has it. The body is the word OK, which is no JSON.
  if (!answer.ok || answer.status === 200) return answer.ok ? { ok: true } : answer
  const { message } = { ...(answer.body as { message?: unknown } | undefined) }
  const said = typeof message === 'string' ? message : `The exchange answered ${answer.status}.`
  return { ok: false, status: answer.status, code: 'CALLBACK-REFUSED', message: said }
}
