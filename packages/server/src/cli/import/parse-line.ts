import { accept, type Outcome, refuse } from '@portreeve/protocol'
import type { Answer } from '../ask-server.ts'

/** What a line may be about. Subscriptions go in batches, the others one by one through their ordinary endpoints. */
const kinds = ['organization', 'api', 'app', 'subscription'] as const
export type Kind = (typeof kinds)[number]

export interface LineRecord {
  kind: Kind
  body: Answer
}

/** One line as a record. `detail` says what is wrong with it. Pure. */
export function parseLine(text: string): Outcome<LineRecord, 'malformed'> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse('malformed', 'is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('malformed', 'is not a JSON object')
  const { kind = 'subscription', ...body } = value as Answer
  const known = kinds.find((each) => each === kind)
  return known ? accept({ kind: known, body }) : refuse('malformed', `kind has to be ${kinds.join(' or ')}`)
}
