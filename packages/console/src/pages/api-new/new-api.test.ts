import { describe, expect, it } from 'vitest'
import { emptyDetails } from '../api/details-draft.ts'
import { emptyAccess } from '../api-access/access-draft.ts'
import { checkNewApi, type NewApiValues, newApiOf, suggestedBasePath } from './new-api.ts'

const values: NewApiValues = {
  organizationId: 'o1',
  kind: 'rest',
  name: ' Orders ',
  version: 'v1',
  environment: 'Test',
  namespace: 'harborline',
  basePath: '/orders/v1',
  targetUrl: 'https://dms.example ',
  accessControl: {
    ...emptyAccess,
    kind: 'api_key',
    requestParameters: [{ in: 'header', name: 'X-Key', displayName: '', subscriptionSpecific: false }],
  },
  activation: { mode: 'manual', adminUrl: 'https://typed.example', audience: 'api_providers' },
  details: emptyDetails,
  plans: [],
}

describe('a new API as it is typed', () => {
  it('is sent with the secrets that have a place, and without what belongs to another mode', () => {
    expect(newApiOf(values, { 'request:header:X-Key': 'k', client_secret: 's' })).toEqual({
      organizationId: 'o1',
      kind: 'rest',
      name: 'Orders',
      version: 'v1',
      environment: 'Test',
      namespace: 'harborline',
      basePath: '/orders/v1',
      targetUrl: 'https://dms.example',
      accessControl: {
        kind: 'api_key',
        requestParameters: [{ in: 'header', name: 'X-Key', subscriptionSpecific: false }],
      },
      values: { 'request:header:X-Key': 'k' },
      activation: { mode: 'manual', audience: 'api_providers' },
      details: { lifeCycle: 'Beta' },
    })
  })

  it('that publishes events has no access control and may have no target', () => {
    const sent = newApiOf({ ...values, kind: 'async', targetUrl: '' }, { 'request:header:X-Key': 'k' })
    expect(sent).not.toHaveProperty('accessControl')
    expect(sent).not.toHaveProperty('values')
    expect(sent).not.toHaveProperty('targetUrl')
    expect(checkNewApi({ ...values, kind: 'async', targetUrl: '' })).toEqual({})
  })

  it('says what is missing, by field', () => {
    const bare = { ...values, organizationId: '', name: ' ', version: '', namespace: '', basePath: 'x', targetUrl: '' }
    expect(Object.keys(checkNewApi(bare))).toEqual([
      'organizationId',
      'name',
      'version',
      'namespace',
      'basePath',
      'targetUrl',
    ])
    expect(checkNewApi(values)).toEqual({})
    expect(checkNewApi({ ...values, basePath: '/orders/' })).toHaveProperty('basePath')
  })
})

describe('the base path that is suggested', () => {
  it('is made of name and version', () => {
    expect(suggestedBasePath('Repair orders', 'v1')).toBe('/repair-orders/v1')
    expect(suggestedBasePath('Aufträge & mehr', '1.2')).toBe('/auftrage-mehr/1.2')
    expect(suggestedBasePath(' ', '')).toBe('')
    expect(suggestedBasePath('..', 'v1')).toBe('/v1')
  })
})
