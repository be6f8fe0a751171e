import type { OrganizationId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { isOpenTo, isVisibleTo } from './visibility.ts'

const [own, friend, stranger] = ['own', 'friend', 'stranger'] as OrganizationId[] as [
  OrganizationId,
  OrganizationId,
  OrganizationId,
]
const api = (
  visibility: 'private' | 'shared' | 'public',
  environment: 'Production' | 'Test' | 'Dev' = 'Production',
) => ({
  organizationId: own,
  environment,
  visibility,
  sharedWith: [friend],
})

describe('who sees an API (protocol.md 5.1)', () => {
  it.each([
    ['private', 'Production', false, false],
    ['shared', 'Production', true, false],
    ['public', 'Production', true, true],
    ['shared', 'Test', true, false],
    ['public', 'Test', true, true],
    ['shared', 'Dev', false, false],
    ['public', 'Dev', false, false],
  ] as const)('%s in %s: friends %s, strangers %s', (visibility, environment, friends, strangers) => {
    const subject = api(visibility, environment)
    expect(isVisibleTo(subject, own)).toBe(true)
    expect(isVisibleTo(subject, friend)).toBe(friends)
    expect(isVisibleTo(subject, stranger)).toBe(strangers)
    expect(isOpenTo(subject, [stranger, friend])).toBe(friends)
    expect(isOpenTo(subject, [])).toBe(strangers)
  })
})
