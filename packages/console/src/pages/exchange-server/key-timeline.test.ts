import { describe, expect, it } from 'vitest'
import { type Key, keyTimeline } from './key-timeline.ts'

const DAY = 86_400
const NOW = 1_800_000_000
const ANNOUNCED = 14 * DAY

const key = (rest: Partial<Key>): Key => ({
  kid: 'one',
  alg: 'RS256',
  state: 'active',
  createdAt: NOW - 10 * DAY,
  activeFrom: NOW - 10 * DAY,
  ...rest,
})
const phases = (keys: Key[]) =>
  keyTimeline(keys, ANNOUNCED, NOW).rows.map(({ kid, spans }) => [kid, ...spans.map(({ phase }) => phase)])

describe('the life of signing keys, drawn', () => {
  it('shows the next key before it is made, for as long as it will be announced', () => {
    const next = NOW + 80 * DAY
    const { rows } = keyTimeline([key({ nextRotationAt: next })], ANNOUNCED, NOW)
    expect(rows).toMatchObject([
      { kid: 'one', spans: [{ phase: 'active', from: NOW - 10 * DAY, to: next, isOpen: false }, { phase: 'retired' }] },
      {
        kid: undefined,
        spans: [
          { phase: 'announced', from: next - ANNOUNCED, to: next },
          { phase: 'active', from: next, isOpen: true },
        ],
      },
    ])
  })

  it('shows a key that was made and waits, and plans no other beside it', () => {
    const next = NOW + 5 * DAY
    const made = key({ kid: 'two', state: 'announced', createdAt: NOW - DAY, activeFrom: next })
    expect(phases([made, key({ nextRotationAt: next })])).toEqual([
      ['one', 'active', 'retired'],
      ['two', 'announced', 'active'],
    ])
  })

  it('shows a retired key until it leaves the published ones', () => {
    const old = key({
      kid: 'old',
      state: 'retired',
      createdAt: NOW - 90 * DAY,
      activeFrom: NOW - 90 * DAY,
      publishedUntil: NOW + 3_600,
    })
    const { rows } = keyTimeline([old, key({})], ANNOUNCED, NOW)
    expect(rows[0]?.spans).toEqual([
      { phase: 'active', from: NOW - 90 * DAY, to: NOW - 10 * DAY, isOpen: false },
      { phase: 'retired', from: NOW - 10 * DAY, to: NOW + 3_600, isOpen: false },
    ])
  })

  it('ends a revoked key where it was revoked, whatever it would have become', () => {
    const gone = key({
      kid: 'gone',
      state: 'revoked',
      activeFrom: NOW - 20 * DAY,
      createdAt: NOW - 30 * DAY,
      revokedAt: NOW - 10 * DAY,
    })
    expect(phases([gone, key({})])[0]).toEqual(['gone', 'announced', 'active', 'revoked'])
    const never = key({ kid: 'never', state: 'revoked', createdAt: NOW - DAY, activeFrom: NOW + DAY, revokedAt: NOW })
    expect(phases([never, key({})])[1]).toEqual(['never', 'announced', 'revoked'])
  })

  it('keeps algorithms apart: a key of another one replaces none', () => {
    const other = key({ kid: 'es', alg: 'ES256', activeFrom: NOW - DAY, createdAt: NOW - DAY })
    expect(phases([key({}), other])).toEqual([
      ['es', 'active'],
      ['one', 'active'],
    ])
  })

  it('has everything within its edges, now among it', () => {
    const timeline = keyTimeline([key({ nextRotationAt: NOW + 80 * DAY })], ANNOUNCED, NOW)
    for (const { from, to } of timeline.rows.flatMap(({ spans }) => spans)) {
      expect(from).toBeGreaterThan(timeline.from)
      expect(to).toBeLessThanOrEqual(timeline.to)
    }
    expect(timeline.now).toBeGreaterThan(timeline.from)
    expect(timeline.now).toBeLessThan(timeline.to)
  })
})
