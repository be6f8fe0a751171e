import type { CallRecord } from '../calls/call-record.ts'
import { type Step, stepOf, steps } from '../refusals.ts'

const ALL = steps.length
const before = (step: Step) => steps.indexOf(step)

/** How many of the steps a call passed before it ended, whatever ended it. Pure. */
export function stepsPassed(record: CallRecord): number {
  const { refusal } = record
  const refusedAt = refusal && stepOf(refusal)
  if (refusedAt === 'quota' && record.connection) return before('credentials')
  if (refusedAt !== undefined) return before(refusedAt)
  if (record.targetStatus !== undefined && !refusal) return ALL
  return furthest(record)
}

/** Of a call that ended for another reason: a fault of ours, or its client left. */
function furthest({ decided, simulated, connection, app, token, route, traceId }: CallRecord): number {
  if (decided > 0 || simulated) return before('target')
  if (connection) return before('credentials')
  if (app) return before('app')
  if (token) return before('token')
  if (route) return before('authorization')
  return traceId === undefined ? 0 : before('route')
}
