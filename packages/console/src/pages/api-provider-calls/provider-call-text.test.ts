import { describe, expect, it } from 'vitest'
import { callStates, callTarget, lastAnswer, stateText } from './provider-call-text.ts'

describe('calls to admin APIs in words', () => {
  it('has a sentence for each state', () => {
    for (const state of callStates) expect(stateText(state).text).toMatch(/\.$/)
  })

  it('says what came back, why nothing did, or that it was not tried', () => {
    expect(lastAnswer({ lastStatus: 503, attempts: 2 })).toBe('Answered 503')
    expect(lastAnswer({ lastFault: 'ECONNREFUSED', attempts: 1 })).toBe('ECONNREFUSED')
    expect(lastAnswer({ attempts: 0 })).toBe('Not tried yet')
  })

  it('says where it goes', () => {
    expect(callTarget({ kind: 'activate', connectionId: 'c' }, 'https://dms.example/admin/')).toBe(
      'POST https://dms.example/admin/activate',
    )
    expect(callTarget({ kind: 'deactivate', connectionId: 'c' }, 'https://dms.example/admin')).toBe(
      'POST https://dms.example/admin/deactivate/c',
    )
  })
})
