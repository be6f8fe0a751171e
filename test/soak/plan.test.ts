import { describe, expect, it } from 'vitest'
import { planKills } from './plan.mjs'

const targets = ['exchange a', 'exchange b', 'receiver', 'postgres']

describe('what a soak kills, and when', () => {
  it('is the same for the same seed, and another for another', () => {
    const wish = { seed: 7, kills: 50, targets }
    expect(planKills(wish)).toEqual(planKills(wish))
    expect(planKills({ ...wish, seed: 8 })).not.toEqual(planKills(wish))
  })

  it('hits every target, and what is slow to recover from in the first part of each hundred alone', () => {
    const slow = ['exchange a', 'exchange b']
    const plan = planKills({ seed: 1, kills: 1_000, targets, slow })
    const hit = plan.map(({ target }) => target)
    expect(new Set(hit)).toEqual(new Set(targets))
    const late = hit.filter((_, at) => at % 100 >= 40)
    expect(late.filter((target) => slow.includes(target))).toEqual([])
    expect(hit.filter((target) => slow.includes(target)).length).toBeGreaterThan(150)
  })

  it('takes a second or so for each, so that a thousand fit into half an hour', () => {
    const plan = planKills({ seed: 1, kills: 1_000, targets })
    const millis = plan.reduce((sum, { waitMillis, downMillis }) => sum + waitMillis + downMillis, 0)
    expect(millis / 1_000).toBeLessThan(1_000)
  })
})
