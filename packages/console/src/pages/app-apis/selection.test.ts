import { describe, expect, it } from 'vitest'
import {
  checkSelection,
  initialValues,
  needsAcceptance,
  plansFor,
  type SelectableApi,
  type Selection,
  shownTerms,
  wishOf,
} from './selection.ts'

const plan = (id: string, visibility: 'public' | 'private' = 'public') => ({
  ...{ id, name: id, visibility, quotas: [] },
  price: { kind: 'free' as const },
})
const api = (changes: Partial<SelectableApi> = {}) =>
  ({
    ...{ id: 'appointments', organizationId: 'theirs', kind: 'rest', name: 'Appointments', version: 'v1' },
    plans: [plan('free')],
    details: { terms: { version: '2', digest: 'words of 2' } },
    ...changes,
  }) as SelectableApi
const accepted = (termsVersion: string): Selection => ({
  ...{ apiId: 'appointments', planId: 'free' },
  terms: { termsVersion, name: 'Omar', title: 'CTO', company: 'Brightwork', userId: 'u', at: 1 },
})
const signer = { name: 'Omar', title: 'CTO', company: 'Brightwork' }
const begun = (from: SelectableApi, current?: Selection) =>
  initialValues(from, { current, organizationId: 'ours', signer })

describe('selecting an API', () => {
  it('begins with the plan where there is only one', () => {
    expect(begun(api()).planId).toBe('free')
    expect(begun(api({ plans: [plan('free'), plan('large')] })).planId).toBeNull()
  })

  it('offers private plans to apps of the API’s own organization, and one that was chosen before', () => {
    const plans = [plan('free'), plan('own', 'private')]
    const ids = (organizationId: string, current?: Selection) =>
      plansFor(api({ plans }), organizationId, current).map(({ id }) => id)
    expect(ids('ours')).toEqual(['free'])
    expect(ids('theirs')).toEqual(['free', 'own'])
    expect(ids('ours', { apiId: 'appointments', planId: 'own' })).toEqual(['free', 'own'])
  })

  it('needs a plan, the terms with who accepts them, and for events a webhook', () => {
    const events = api({ kind: 'async', plans: [plan('free'), plan('large')] })
    const values = { ...begun(events), title: ' ' }
    const faults = checkSelection(values, { api: events, current: undefined, hasPlans: true })
    expect(Object.keys(faults).toSorted()).toEqual(['accepts', 'planId', 'title', 'webhookUrl'])
  })

  it('sends the version of the terms that was shown', () => {
    const values = { ...begun(api()), accepts: shownTerms(api()) }
    expect(wishOf(values, api())).toEqual({
      planId: 'free',
      terms: { termsVersion: '2', termsDigest: 'words of 2', ...signer },
    })
  })

  it('T-16 accepts no terms that came while somebody read the ones before', () => {
    const values = { ...begun(api()), accepts: shownTerms(api()) }
    const newer = api({ details: { terms: { version: '3' } } as SelectableApi['details'] })
    expect(wishOf(values, newer)).toEqual({ planId: 'free' })
    expect(checkSelection(values, { api: newer, current: undefined, hasPlans: true })).toHaveProperty('accepts')
  })
})

describe('changing a selection', () => {
  it('asks for terms again only when they are of another version', () => {
    expect(needsAcceptance(api(), accepted('2'))).toBe(false)
    expect(needsAcceptance(api(), accepted('1'))).toBe(true)
    expect(needsAcceptance(api({ details: {} as SelectableApi['details'] }), undefined)).toBe(false)
  })

  it('may leave a new version for later: what was agreed to goes on', () => {
    const values = begun(api(), accepted('1'))
    expect(checkSelection(values, { api: api(), current: accepted('1'), hasPlans: true })).toEqual({})
    expect(wishOf(values, api())).toEqual({ planId: 'free' })
  })
})
