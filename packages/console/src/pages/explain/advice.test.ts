import { gatewayErrors } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { adviceForCall } from './advice.ts'
import { adviceForPublish, adviceForToken } from './advice-elsewhere.ts'
import type { Call, Publish, TokenRequest } from './explained.ts'

const organization = { id: 'o-1', name: 'Acme' }

const refused = (code: string, changes: Partial<Call> = {}): Call => ({
  ...{ atMillis: 0, parts: ['app'], method: 'GET', path: '/acme/v1', queryNames: [], ended: 'refused', steps: [] },
  ...{ simulated: false, askedByProxy: false, requestBytes: 0, responseBytes: 0, timings: { totalMillis: 1 } },
  app: { id: 'app-1', name: 'Service Lane', organization },
  api: { id: 'api-1', name: 'Orders', version: '1', environment: 'Production', organization },
  answer: { status: 403, source: 'gateway', code, message: 'No.' },
  ...changes,
})

describe('what to do about a refused call', () => {
  it.each(Object.keys(gatewayErrors))('has a word for each side about %s', (code) => {
    expect(adviceForCall(refused(code))).toMatchObject([{ text: expect.stringMatching(/\.$/) }])
    expect(adviceForCall(refused(code, { parts: ['api'] }))).toMatchObject([{ text: expect.stringMatching(/\.$/) }])
  })

  it('leads people of the app to the page where the API is selected', () => {
    expect(adviceForCall(refused('UNAUTHORIZED-API-ACCESS'))[0]?.link?.to).toBe('/apps/app-1/apis')
  })

  it('leads nobody to pages of the other side', () => {
    for (const code of Object.keys(gatewayErrors)) {
      for (const { link } of adviceForCall(refused(code))) expect(link?.to ?? '').not.toMatch(/^\/(apis|connections)\//)
      const forApi = adviceForCall(refused(code, { parts: ['api'] }))
      for (const { link } of forApi) expect(link?.to ?? '').not.toMatch(/^\/apps\//)
    }
  })

  it('tells operators what either side can do', () => {
    const both = adviceForCall(refused('QUOTA-EXCEEDED', { parts: ['app', 'api'] }))
    expect(both.map(({ side }) => side)).toEqual(['for the app', 'for the API'])
  })

  it('leads people of the API to the connection that is not active', () => {
    const subscription = { id: 's-1', connectionId: 'c-1', organization }
    const [advice] = adviceForCall(refused('API-SUBSCRIPTION-INACTIVE', { parts: ['api'], subscription }))
    expect(advice?.link?.to).toBe('/connections/c-1')
  })

  it('says of an answer of the API service that it is not the exchange’s, and nothing about one that succeeded', () => {
    const answered = (status: number) => refused('', { ended: 'answered', answer: { status, source: 'api' } })
    expect(adviceForCall(answered(500))[0]?.text).toMatch(/API service’s own/)
    expect(adviceForCall(answered(200))).toEqual([])
  })

  it('says of sample data that the specification has none', () => {
    expect(adviceForCall(refused('API-DOES-NOT-EXIST', { simulated: true }))[0]).toMatchObject({
      text: expect.stringContaining('sample data'),
      link: { to: '/directory/api-1' },
    })
  })
})

describe('what to do about an event or a token that was refused', () => {
  const publish: Publish = { atMillis: 0, requestId: 'r', outcome: 'refused', status: 503, check: 'room' }

  it('tells to send an event again with the same X-Request-Id where there was no room', () => {
    expect(adviceForPublish(publish)?.text).toContain('same X-Request-Id')
    expect(adviceForPublish({ ...publish, outcome: 'accepted' })).toBeUndefined()
  })

  it('leads to the credentials of whose secret was wrong', () => {
    const request: TokenRequest = {
      ...{ atMillis: 0, requestId: 'r', authServerId: 'a', outcome: 'refused', status: 401, check: 'client' },
      ...{ error: 'invalid_client', error_description: 'No.', detail: 'expired' },
    }
    const app = { id: 'app-1', name: 'Service Lane' }
    const api = { id: 'api-1', name: 'Orders' }
    expect(adviceForToken({ ...request, client: { client_id: 'k', app } }).link?.to).toBe('/apps/app-1/credentials')
    expect(adviceForToken({ ...request, client: { client_id: 'k', api } }).link?.to).toBe('/apis/api-1/access')
    expect(adviceForToken(request).link).toBeUndefined()
  })
})
