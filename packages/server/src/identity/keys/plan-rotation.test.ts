import type { EpochSeconds, SigningAlg } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { type KeyTimes, publishedAt, signerAt } from './key-times.ts'
import { planRotation } from './plan-rotation.ts'

const DAY = 86_400
const HOUR = 3_600
const start = 1_800_000_000 as EpochSeconds
const policy = {
  signingAlgs: ['RS256', 'ES256'] as [SigningAlg, ...SigningAlg[]],
  keyLifetimeSeconds: 90 * DAY,
  keyAnnouncedSeconds: 14 * DAY,
}
const at = (seconds: number) => seconds as EpochSeconds
const key = (changes: Partial<KeyTimes> = {}): KeyTimes => ({
  kid: `${changes.alg ?? 'RS256'}-${changes.ordinal ?? 1}`,
  alg: 'RS256',
  ordinal: 1,
  activeFrom: start,
  ...changes,
})

/** What a node does every hour, on rows that are nothing but times. */
function carryOut(keys: KeyTimes[], now: EpochSeconds, longestSeconds: number): KeyTimes[] {
  const { make, remove } = planRotation({ keys, policy, longestSeconds, now })
  return [
    ...keys.filter(({ kid }) => !remove.includes(kid)),
    ...make.map((made) => key({ ...made, kid: `${made.alg}-${made.ordinal}` })),
  ]
}

describe.each([
  ['tokens of an hour', HOUR],
  ['tokens of a day', DAY],
  ['tokens that outlive a key', 100 * DAY],
])('keys over 400 days, with %s (design.md decision 7, protocol.md 2.11)', (_name, longestSeconds) => {
  it('there is always a signer, announced for 14 days, whose tokens verify for their whole life', () => {
    let keys: KeyTimes[] = []
    const announcedAt = new Map<string, number>()
    const signers = new Set<string>()
    /** By `kid`, when the last token signed with it expires. */
    const lastTokens = new Map<string, number>()
    for (let now = start; now < start + 400 * DAY; now = at(now + 3 * HOUR)) {
      keys = carryOut(keys, now, longestSeconds)
      const published = new Set(publishedAt(keys, longestSeconds, now).map(({ kid }) => kid))
      for (const kid of published) if (!announcedAt.has(kid)) announcedAt.set(kid, now)
      for (const alg of policy.signingAlgs) {
        const signer = signerAt(keys, alg, now)
        expect(signer?.alg).toBe(alg)
        const { kid, ordinal } = signer as KeyTimes
        signers.add(kid)
        expect(published).toContain(kid)
        if (ordinal > 1) expect(now - announcedAt.get(kid)!).toBeGreaterThanOrEqual(policy.keyAnnouncedSeconds)
        lastTokens.set(kid, now + longestSeconds)
      }
      const alive = [...lastTokens].filter(([, expiresAt]) => expiresAt > now).map(([kid]) => kid)
      expect([...published]).toEqual(expect.arrayContaining(alive))
    }
    // 0, 90, 180, 270 and 360 days.
    expect(signers.size).toBe(2 * 5)
    if (longestSeconds < 14 * DAY) expect(keys.length).toBeLessThanOrEqual(2 * 2)
  })
})

describe('planRotation', () => {
  const plan = (keys: KeyTimes[], now: EpochSeconds, changes: Partial<typeof policy> = {}) =>
    planRotation({ keys, policy: { ...policy, signingAlgs: ['RS256'], ...changes }, longestSeconds: HOUR, now })

  it('makes a first key of every algorithm at once', () => {
    expect(plan([], start, { signingAlgs: ['RS256', 'EdDSA'] }).make).toEqual([
      { alg: 'RS256', ordinal: 1, activeFrom: start },
      { alg: 'EdDSA', ordinal: 1, activeFrom: start },
    ])
  })

  it('makes a successor when it is time to announce it, not before, and only one', () => {
    const due = at(start + 76 * DAY)
    expect(plan([key()], at(due - 1)).make).toEqual([])
    const successor = { alg: 'RS256' as const, ordinal: 2, activeFrom: at(start + 90 * DAY) }
    expect(plan([key()], due).make).toEqual([successor])
    expect(plan([key(), key(successor)], due).make).toEqual([])
  })

  it('announces for the whole time however late it is, because verifiers were promised so', () => {
    const late = at(start + 200 * DAY)
    expect(plan([key()], late).make).toEqual([{ alg: 'RS256', ordinal: 2, activeFrom: late + 14 * DAY }])
  })

  it('replaces keys that were revoked, under ordinals that nobody had', () => {
    const revoked = [key({ revokedAt: start }), key({ ordinal: 2, activeFrom: at(start + DAY), revokedAt: start })]
    expect(plan(revoked, start).make).toEqual([{ alg: 'RS256', ordinal: 3, activeFrom: start }])
  })

  it('lets the predecessor of a revoked key sign on for as long as it is published', () => {
    const keys = [key(), key({ ordinal: 2, activeFrom: at(start + DAY), revokedAt: at(start + 2 * DAY) })]
    const now = at(start + 30 * DAY)
    expect(plan(keys, now)).toMatchObject({ make: [], remove: [] })
    expect(signerAt(keys, 'RS256', now)?.ordinal).toBe(1)
    expect(publishedAt(keys, HOUR, now).map(({ ordinal }) => ordinal)).toEqual([1])
  })

  it('removes a retired key when the last token signed with it has expired on every clock', () => {
    const keys = [key(), key({ ordinal: 2, activeFrom: at(start + DAY) })]
    expect(plan(keys, at(start + DAY + HOUR)).remove).toEqual([])
    expect(plan(keys, at(start + DAY + HOUR + 300)).remove).toEqual(['RS256-1'])
  })

  it('keeps a revoked key to be seen, and its ordinal while it is the last', () => {
    const revoked = key({ revokedAt: start })
    const next = key({ ordinal: 2 })
    expect(plan([revoked, next], at(start + HOUR - 1)).remove).toEqual([])
    expect(plan([revoked, next], at(start + HOUR)).remove).toEqual(['RS256-1'])
    expect(plan([next, key({ ordinal: 3, revokedAt: start })], at(start + DAY)).remove).toEqual([])
  })

  it('keeps the keys of an algorithm that is no longer used until nothing of theirs can be alive', () => {
    const keys = [key(), key({ alg: 'ES256' })]
    expect(plan(keys, at(start + 90 * DAY)).remove).toEqual([])
    expect(plan(keys, at(start + 105 * DAY)).remove).toEqual(['ES256-1'])
  })
})
