import type { EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { auditEntry, changesBetween } from './entry.ts'

describe('what an entry of the record says was changed', () => {
  it('names members that differ, with what they were and are', () => {
    const before = { name: 'Old', tags: ['a'], website: 'https://a.example', createdAt: 1 }
    const after = { name: 'New', tags: ['a'], createdAt: 1, terms: { version: '2' } }
    expect(changesBetween(before, after)).toEqual({
      name: { from: 'Old', to: 'New' },
      website: { from: 'https://a.example' },
      terms: { to: { version: '2' } },
    })
  })

  it('says nothing of what every write counts up, nor of sealed bytes and digests (G-H)', () => {
    const secret = new Uint8Array([1, 2, 3])
    expect(changesBetween({ revision: 1, updatedAt: 1, sealed: secret }, { revision: 2, updatedAt: 2 })).toEqual({})
    expect(changesBetween({}, { sealed: secret })).toEqual({})
  })

  it('takes all of a thing that was made, and all of one that was removed', () => {
    expect(changesBetween(undefined, { name: 'New' })).toEqual({ name: { to: 'New' } })
    expect(changesBetween({ name: 'Old' }, undefined)).toEqual({ name: { from: 'Old' } })
  })

  it('keeps who did it, and each organization once', () => {
    const organizationId = '0198c0de-0000-7000-8000-000000000001' as OrganizationId
    const actor = {
      kind: 'user' as const,
      userId: '00uAda' as UserId,
      operator: true,
      memberships: new Map(),
      requestId: 'request-1',
    }
    const step = { action: 'api.update', subject: { kind: 'api', id: 'a' } }
    const organizationIds = [organizationId, organizationId]
    expect(auditEntry(actor, { ...step, organizationIds }, 5 as EpochSeconds)).toEqual({
      ...step,
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      at: 5,
      actor: { kind: 'user', userId: '00uAda' },
      organizationIds: [organizationId],
      changes: {},
      requestId: 'request-1',
    })
  })
})
