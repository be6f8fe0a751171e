import { describe, expect, it } from 'vitest'
import type { SelectableApi } from '../app-apis/selection.ts'
import { checkNewApp, type NewAppValues, newAppOf } from './new-app.ts'

const values: NewAppValues = {
  ...{ organizationId: 'ours', organizationName: 'Brightwork', name: ' Bay Board ', description: ' ', website: '' },
  ...{ contactEmail: 'omar@brightwork.example', callbackUrls: ['', ' https://bays.example/callback '] },
  ...{ implicit: false, activation: 'automatic', apis: [] },
}

describe('a new app', () => {
  it('is sent without empty lines, and without a website that nobody gave', () => {
    expect(newAppOf(values)).toEqual({
      organizationId: 'ours',
      name: 'Bay Board',
      description: '',
      contactEmail: 'omar@brightwork.example',
      activation: 'automatic',
      callbackUrls: ['https://bays.example/callback'],
      implicit: false,
    })
  })

  it('gets its credentials of the authorization server whose tokens its first APIs take', () => {
    const api = { id: 'appointments', authServerId: 'strict' } as SelectableApi
    expect(newAppOf({ ...values, apis: [{ api, wish: {} }] })).toMatchObject({ authServerId: 'strict' })
  })

  it('is complete with a name, a contact and an organization', () => {
    expect(checkNewApp(values)).toEqual({})
    const bare = { ...values, organizationId: '', name: ' ', contactEmail: '', callbackUrls: [''], implicit: true }
    expect(Object.keys(checkNewApp(bare)).toSorted()).toEqual(['contactEmail', 'implicit', 'name', 'organizationId'])
  })
})
