import { describe, expect, it } from 'vitest'
import type { Client } from './client-kinds.ts'
import { clientChanges, clientValues, newClient } from './client-values.ts'

const client: Client = {
  client_id: '0oa1',
  authServerId: 'aus1',
  owner: { kind: 'exchange', id: 'x' },
  disabled: false,
  client_name: 'Portal',
  redirect_uris: ['https://portal.example/callback'],
  token_endpoint_auth_method: 'client_secret_basic',
  application_type: 'web',
  // Something that the form does not know of.
  software_id: 'portal-7',
  grant_types: ['authorization_code'],
  scope: 'openid email',
  settings: { trusted: true },
  secrets: [],
  version: 1,
  createdAt: 1,
}
const values = clientValues(client)

describe('what a form sends of a client', () => {
  it('is nothing where nothing was changed', () => expect(clientChanges(clientValues(client), values)).toEqual({}))

  it('is what was changed, and what was emptied as null', () => {
    const changed = { ...values, client_name: 'Gate ', redirect_uris: [' '], scope: ['openid'] }
    expect(clientChanges(changed, values)).toEqual({ client_name: 'Gate', redirect_uris: null, scope: 'openid' })
  })

  it('changes no setting that it does not show: trust stays what it is', () => {
    expect(clientChanges({ ...values, requirePkce: true }, values)).toEqual({ settings: { requirePkce: true } })
    expect(clientChanges({ ...values, refreshTokens: 'rotate' }, values)).toEqual({
      settings: { refreshTokens: 'rotate' },
    })
    const rotating = { ...values, refreshTokens: 'rotate' as const, requirePkce: true }
    expect(clientChanges(values, rotating)).toEqual({ settings: { refreshTokens: null, requirePkce: null } })
  })

  it('takes an empty line for nothing', () => {
    expect(clientChanges({ ...values, redirect_uris: ['https://portal.example/callback', ''] }, values)).toEqual({})
  })

  it('of a new one is what was filled in', () => {
    const fresh = { ...clientValues(), client_name: 'Portal', redirect_uris: ['https://portal.example/callback'] }
    expect(newClient(fresh)).toEqual({
      client_name: 'Portal',
      application_type: 'web',
      redirect_uris: ['https://portal.example/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid profile email',
    })
  })
})
