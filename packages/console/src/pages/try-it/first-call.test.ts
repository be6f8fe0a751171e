import { describe, expect, it } from 'vitest'
import type { ApiOperation } from '../../spec/read-operations.ts'
import { type Called, firstCall } from './first-call.ts'

const app = { client_id: 'key-1', issuer: 'https://identity.example/oauth2/a', secretName: 'API_SECRET' } as const
const api: Called = { proxyUrl: 'https://gateway.example/ns/cars/v1', operations: [], subscriptionId: 'sub-1' }
const parameter = (name: string, example: string, place: 'path' | 'query' = 'path') =>
  ({ name, in: place, required: true, description: '', example }) as const
const operation = (name: string, ...parameters: ApiOperation['parameters']): ApiOperation => {
  const [method = '', path = ''] = name.split(' ')
  return { name, method, path, summary: '', parameters }
}

describe('the commands for a first call', () => {
  it('stop at the token while there is nothing that can be called', () => {
    const code = firstCall(app, undefined)
    expect(code).toContain('https://identity.example/oauth2/a/v1/token')
    expect(code).not.toContain('Subscription-Id')
  })

  it('ask for what needs nothing, before what has an example for all it needs; never for what changes something', () => {
    const operations = [
      operation('POST /cars'),
      operation('GET /cars/{id}', parameter('id', 'WBA 1')),
      operation('GET /dealers/{id}', parameter('id', '')),
    ]
    expect(firstCall(app, { ...api, operations })).toContain("'https://gateway.example/ns/cars/v1/cars/WBA%201'")
    expect(firstCall(app, { ...api, operations: [...operations, operation('GET /cars')] })).toContain(
      "'https://gateway.example/ns/cars/v1/cars'",
    )
    expect(firstCall(app, { ...api, operations: [operation('POST /cars')] })).toContain(
      "'https://gateway.example/ns/cars/v1/'",
    )
  })

  it('name the subscription, or leave it to the shell', () => {
    expect(firstCall(app, api)).toContain("-H 'Subscription-Id: sub-1'")
    expect(firstCall(app, { ...api, subscriptionId: undefined })).toContain('-H "Subscription-Id: $SUBSCRIPTION_ID"')
  })

  it('have no secret in them', () => {
    expect(firstCall(app, undefined)).toContain('"key-1:$API_SECRET"')
  })

  it('G-A G-H mean nothing to a shell, and lead to no other API, whatever a description says', () => {
    const code = firstCall(app, {
      ...api,
      operations: [operation('GET /x', parameter('q', `'; rm -rf $HOME; echo '`, 'query'))],
    })
    expect(code).toContain('q=%27%3B+rm+-rf+%24HOME')
    const quoted = firstCall(app, { ...api, operations: [operation("GET /a'$(reboot)'")] })
    expect(quoted).toContain("'https://gateway.example/ns/cars/v1/a'\\''$(reboot)'\\'''")
    expect(firstCall(app, { ...api, operations: [operation('GET /../other/v1')] })).toContain(
      "'https://gateway.example/ns/cars/v1/'",
    )
  })
})
