import type { Call } from './explained.ts'

export interface TimingPart {
  name: string
  kind: 'checks' | 'credentials' | 'service' | 'rest'
  millis: number
}

/** What a call's time went into, in its order. What is known of no part is the rest: bodies on their way. Pure. */
export function timingParts({
  totalMillis,
  checksMillis,
  credentialsMillis,
  firstByteMillis,
}: Call['timings']): TimingPart[] {
  const known: TimingPart[] = []
  if (checksMillis !== undefined) known.push({ name: 'Checks', kind: 'checks', millis: checksMillis })
  if (credentialsMillis !== undefined)
    known.push({ name: 'Credentials', kind: 'credentials', millis: credentialsMillis })
  if (firstByteMillis !== undefined)
    known.push({ name: 'API service, to its first byte', kind: 'service', millis: firstByteMillis })
  const sum = known.reduce((all, { millis }) => all + millis, 0)
  const rest = Math.max(0, totalMillis - sum)
  const parts = known.length === 0 ? [] : [...known, { name: 'The rest', kind: 'rest' as const, millis: rest }]
  return parts.filter(({ millis }) => millis > 0)
}
