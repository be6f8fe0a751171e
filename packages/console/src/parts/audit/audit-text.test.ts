import { describe, expect, it } from 'vitest'
import { actionText, dayStart, memberText, valueText } from './audit-text.ts'

describe('an entry of the record, in words', () => {
  it.each([
    ['app.update', 'App changed'],
    ['api.create', 'API made'],
    ['join_request.approve', 'Join request approved'],
    ['app.rotate_secret', 'App: rotate secret'],
    ['something', 'Something'],
    ['new_thing.do_it', 'New thing: do it'],
  ])('says %s as %s', (action, text) => expect(actionText(action)).toBe(text))

  it.each([
    ['accessTokenTtlSeconds', 'Access token ttl seconds'],
    ['client_name', 'Client name'],
    ['apiV2Url', 'Api v2 url'],
  ])('names the member %s as %s', (member, text) => expect(memberText(member)).toBe(text))

  it('shows values plainly, and says nothing of what was not there', () => {
    expect(valueText(undefined)).toBe('')
    expect(valueText(null)).toBe('')
    expect(valueText(false)).toBe('no')
    expect(valueText(86_400)).toBe('86,400')
    expect(valueText(['owner', 'developer'])).toBe('owner, developer')
    expect(valueText({ per: 'day' })).toBe('{\n  "per": "day"\n}')
    expect(valueText('<script>')).toBe('<script>')
  })

  it('shows a time as one, and no other number', () => {
    expect(valueText(1_790_000_000, 'expiresAt')).toContain('2026')
    expect(valueText(1_790_000_000, 'size')).toBe('1,790,000,000')
    expect(valueText(5, 'expiresAt')).toBe('5')
  })
})

describe('a day in the URL', () => {
  it('begins at midnight where its reader is, and ends where the next one begins', () => {
    const start = dayStart('2026-11-23')
    expect(start).toBe(new Date(2026, 10, 23).getTime() / 1000)
    expect(dayStart('2026-11-30', 1)).toBe(new Date(2026, 11, 1).getTime() / 1000)
  })

  it.each(['', 'yesterday', '2026-1-1', undefined])('that is none (%s) filters nothing', (text) =>
    expect(dayStart(text)).toBeUndefined(),
  )
})
