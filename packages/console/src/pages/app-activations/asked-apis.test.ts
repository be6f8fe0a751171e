import { describe, expect, it } from 'vitest'
import { askedApis } from './asked-apis.ts'

const api = (name: string) => ({ name, version: 'v1', environment: 'Production', kind: 'rest', proxyUrl: '' }) as const
const app = { selections: [{ apiId: 'a', api: api('Appointments') }, { apiId: 'c' }] }
const consent = { userId: 'u', name: 'Dana', title: 'Owner', at: 1, termsVersion: '', apiIds: ['a', 'b'] }

describe('what an organization asks to open', () => {
  it('is what it agreed to, and what is gone since is said to be', () => {
    expect(askedApis(app, { consent, connections: [] })).toEqual([
      { id: 'a', name: 'Appointments v1' },
      { id: 'b', name: 'An API that the app does not use any more' },
    ])
  })

  it('is what it was connected to where it was brought in without an agreement', () => {
    const connection = { id: 'x', api: { id: 'b', ...api('Customers') }, status: 'inactive', changedAt: 1 } as const
    expect(askedApis(app, { connections: [connection] })).toEqual([{ id: 'b', name: 'Customers v1' }])
  })
})
