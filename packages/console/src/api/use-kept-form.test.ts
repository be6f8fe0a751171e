import { describe, expect, it } from 'vitest'
import { newsOf } from './use-kept-form.ts'

const before = { name: 'Customers', tags: ['crm'] }
const theirs = { name: 'Customers', tags: ['crm', 'leads'] }
const typed = { name: 'Clients', tags: ['crm'] }

describe('a newer revision under a form', () => {
  it('is nothing to a form whose own values are as they were', () => {
    expect(newsOf({ fresh: { ...before }, before, typed, isDirty: true, hasSecrets: false })).toBe('none')
  })

  it('is taken where nobody has typed, or typed the same', () => {
    expect(newsOf({ fresh: theirs, before, typed: before, isDirty: false, hasSecrets: false })).toBe('take')
    expect(newsOf({ fresh: theirs, before, typed: { ...theirs }, isDirty: true, hasSecrets: false })).toBe('take')
  })

  it('is said where somebody else changed what is being typed', () => {
    expect(newsOf({ fresh: theirs, before, typed, isDirty: true, hasSecrets: false })).toBe('conflict')
  })

  it('T-12 is said where a secret is typed, as nobody can see whether somebody else set another', () => {
    expect(newsOf({ fresh: { ...before }, before, typed: before, isDirty: false, hasSecrets: true })).toBe('conflict')
  })
})
