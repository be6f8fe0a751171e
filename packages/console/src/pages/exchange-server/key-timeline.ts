import type { Schemas } from '@portreeve/client/management'

export type Key = Schemas['Key']

/** What a key does in a time: it is published and waits, signs, only verifies, or is worth nothing. */
export type Phase = 'announced' | 'active' | 'retired' | 'revoked'

/** In epoch seconds. `isOpen`: nobody knows yet when it ends; it is drawn to the edge. */
export interface Span {
  phase: Phase
  from: number
  to: number
  isOpen: boolean
}

export interface TimelineRow {
  /** Undefined for the key that is still to be made. */
  kid: string | undefined
  alg: Key['alg']
  spans: Span[]
}

export interface Timeline {
  from: number
  to: number
  now: number
  rows: TimelineRow[]
}

/** Edges of the picture beyond what is in it, as a share of it. */
const MARGIN = 0.06
/** What was revoked stays so: a mark says it, a bar to the edge would drown the others. */
const REVOKED_SHARE = 0.04

/**
 * The life of each key, by algorithm and age, with the next one of each that is planned and not made. `announcedSeconds` is for how long a key is published
 * before it signs. Pure.
 */
export function keyTimeline(keys: readonly Key[], announcedSeconds: number, now: number): Timeline {
  const sorted = keys.toSorted((one, other) => one.alg.localeCompare(other.alg) || one.activeFrom - other.activeFrom)
  const planned = sorted.filter((key) => isNextMissing(key, keys))
  const times = [
    now,
    ...sorted.flatMap(({ createdAt, activeFrom, publishedUntil, revokedAt, nextRotationAt }) =>
      [createdAt, activeFrom, publishedUntil, revokedAt, nextRotationAt].filter((time) => time !== undefined),
    ),
  ]
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const margin = Math.max((last - first) * MARGIN, 3_600)
  const [from, to] = [first - margin, last + 2 * margin]
  const rows = sorted.flatMap((key): TimelineRow[] => {
    const own = {
      kid: key.kid,
      alg: key.alg,
      spans: spansOf(key, keys, { edge: to, mark: (to - from) * REVOKED_SHARE }),
    }
    const next = planned.includes(key) ? key.nextRotationAt : undefined
    if (next === undefined) return [own]
    const spans: Span[] = [
      { phase: 'announced', from: Math.max(next - announcedSeconds, now), to: next, isOpen: false },
      { phase: 'active', from: next, to, isOpen: true },
    ]
    return [own, { kid: undefined, alg: key.alg, spans }]
  })
  return { from, to, now, rows }
}

/** It will be followed by a key that nobody has made yet. */
const isNextMissing = (key: Key, keys: readonly Key[]) =>
  key.state === 'active' &&
  key.nextRotationAt !== undefined &&
  !keys.some(({ alg, state }) => alg === key.alg && state === 'announced')

function spansOf(key: Key, keys: readonly Key[], { edge, mark }: { edge: number; mark: number }): Span[] {
  const end = key.revokedAt ?? edge
  const replacedAt = signsUntil(key, keys)
  const signs = Math.min(replacedAt ?? end, end)
  const verifies = Math.min(key.publishedUntil ?? end, end)
  const spans: Span[] = [
    { phase: 'announced', from: key.createdAt, to: Math.min(key.activeFrom, end), isOpen: false },
    {
      phase: 'active',
      from: key.activeFrom,
      to: signs,
      isOpen: replacedAt === undefined && key.revokedAt === undefined,
    },
    ...(replacedAt === undefined
      ? []
      : [{ phase: 'retired' as const, from: replacedAt, to: verifies, isOpen: key.publishedUntil === undefined }]),
    ...(key.revokedAt === undefined
      ? []
      : [{ phase: 'revoked' as const, from: key.revokedAt, to: Math.min(key.revokedAt + mark, edge), isOpen: true }]),
  ]
  return spans.filter(({ from, to }) => to > from)
}

/** When another one signs in its place; undefined where none is known to. */
function signsUntil(key: Key, keys: readonly Key[]): number | undefined {
  if (key.nextRotationAt !== undefined) return key.nextRotationAt
  const later = keys
    .filter(
      ({ alg, activeFrom, revokedAt }) => alg === key.alg && activeFrom > key.activeFrom && revokedAt === undefined,
    )
    .map(({ activeFrom }) => activeFrom)
  return later.length === 0 ? undefined : Math.min(...later)
}
