import { describe, expect, it } from 'vitest'
import {
  type Connection,
  callerText,
  connectionStatuses,
  connectionStatusText,
  lacksValues,
} from './connection-text.ts'

const of = (purpose: Connection['subscription']['purpose'], name?: string) =>
  ({
    subscription: {
      purpose,
      ...(name !== undefined && { app: { id: 'a', name, organizationId: 'o', developer: 'D' } }),
    },
  }) as Pick<Connection, 'subscription'>

describe('connections in words', () => {
  it('has a word and a sentence for each state', () => {
    for (const status of connectionStatuses) {
      expect(connectionStatusText(status).label).not.toBe('')
      expect(connectionStatusText(status).text).toMatch(/\.$/)
    }
  })

  it('names the app behind it, and says when it is a test', () => {
    expect(callerText(of('organization', 'Service Lane'))).toBe('Service Lane')
    expect(callerText(of('app_test', 'Service Lane'))).toBe('Test subscription of Service Lane')
    expect(callerText(of('api_test'))).toBe('Test subscription of the API')
    expect(callerText(of('organization'))).toBe('An app that is gone')
  })

  it('lacks values only while it is alive', () => {
    expect(lacksValues({ status: 'active', missingValues: ['client_id'] })).toBe(true)
    expect(lacksValues({ status: 'inactive', missingValues: ['client_id'] })).toBe(false)
    expect(lacksValues({ status: 'active' })).toBe(false)
  })
})
