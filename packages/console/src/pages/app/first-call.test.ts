import { describe, expect, it } from 'vitest'
import { firstCall } from './first-call.ts'

const app = { client_id: 'key-1', issuer: 'https://identity.example/oauth2/a', testSubscriptionId: 'sub-1' }
const api = (environment: string, kind = 'rest') => ({
  api: { kind, environment, proxyUrl: `https://gateway.example/ns/${environment.toLowerCase()}` },
})

describe('the commands for a first call', () => {
  it('stop at the token while the app has selected nothing that can be called', () => {
    const code = firstCall({ ...app, selections: [api('Production', 'async'), {}] })
    expect(code).toContain('https://identity.example/oauth2/a/v1/token')
    expect(code).not.toContain('Subscription-Id')
  })

  it('call an API in Test with the app’s own test subscription, before one in Production', () => {
    const code = firstCall({ ...app, selections: [api('Production'), api('Test')] })
    expect(code).toContain('Subscription-Id: sub-1')
    expect(code).toContain('https://gateway.example/ns/test/')
  })

  it('ask the simulator where all APIs are in Production: nobody has to have activated the app', () => {
    const code = firstCall({ ...app, selections: [api('Production')] })
    expect(code).toContain('Subscription-Id: test')
  })

  it('have no secret in them', () => {
    expect(firstCall({ ...app, selections: [] })).toContain('"key-1:$API_SECRET"')
  })
})
