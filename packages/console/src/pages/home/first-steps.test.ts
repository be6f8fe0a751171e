import { describe, expect, it } from 'vitest'
import { apiSteps, appSteps, callableOf } from './first-steps.ts'

const done = (steps: readonly { isDone: boolean }[]) => steps.map(({ isDone }) => isDone)
const app = {
  id: 'a',
  listing: 'Registered' as const,
  sharedWith: [] as string[],
  selections: [],
  grant_types: ['client_credentials'],
}
const rest = { api: { kind: 'rest' } }

describe('first steps of an app developer', () => {
  it('begin with registering an app, whatever step they choose', () => {
    const steps = appSteps([], false)
    expect(done(steps)).toEqual([false, false, false, false])
    expect(new Set(steps.map(({ to }) => to))).toEqual(new Set(['/apps/new']))
  })

  it('are ticked off by what is there, and lead to the app', () => {
    const steps = appSteps([{ ...app, selections: [rest] }], false)
    expect(done(steps)).toEqual([true, true, false, false])
    expect(steps[2]?.to).toBe('/apps/a/try')
    expect(done(appSteps([{ ...app, selections: [rest], sharedWith: ['o'] }], true))).toEqual([true, true, true, true])
  })

  it('are about an app that can call an API, where there is one', () => {
    const other = { ...app, id: 'b', selections: [{ api: { kind: 'async' } }, rest] }
    expect(callableOf([{ ...app, selections: [{ api: { kind: 'async' } }, {}] }, other])).toBe(other)
    expect(appSteps([app, other], false)[2]?.to).toBe('/apps/b/try')
    expect(callableOf([app])).toBeUndefined()
    // It has no secret, so no token of its own.
    expect(callableOf([{ ...app, selections: [rest], grant_types: ['authorization_code'] }])).toBeUndefined()
  })
})

describe('first steps of an API developer', () => {
  it('begin with publishing an API and end with a subscriber', () => {
    const none = { hasSpec: false, hasSubscriber: false }
    expect(done(apiSteps([], none))).toEqual([false, false, false, false])
    expect(apiSteps([], none)[1]?.to).toBe('/apis/new')
    const steps = apiSteps([{ id: 'p', visibility: 'public' }], { hasSpec: true, hasSubscriber: false })
    expect(done(steps)).toEqual([true, true, true, false])
    expect(steps[3]?.to).toBe('/apis/p/connections')
    expect(done(apiSteps([{ id: 'p', visibility: 'private' }], none))).toEqual([true, false, false, false])
  })
})
