import type { Log } from '../telemetry/index.ts'
import type { CallRecord } from './calls/call-record.ts'
import { answer, type Refusal } from './refusals.ts'

/** Puts a refusal into the call's record and into the log: the exact reason, for whoever looks its Request-Id up there. */
export function logRefusal(log: Log, record: CallRecord, refusal: Refusal): void {
  const { code, status } = answer(refusal)
  record.status = status
  const { requestId, route, token } = record
  const about = { code, detail: refusal.detail, requestId, apiId: route?.api.id }
  log.info({ ...about, jti: token?.jti, cid: token?.cid }, 'call refused')
}
