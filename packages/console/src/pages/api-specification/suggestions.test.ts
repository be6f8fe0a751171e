import { describe, expect, it } from 'vitest'
import { suggestionsFor } from './suggestions.ts'

const api = {
  name: 'Orders',
  version: 'v1',
  basePath: '/orders/v1',
  details: { description: '', tags: ['parts'], implementationName: 'Orders', lifeCycle: 'Beta' as const },
}

describe('where a specification says something else than its API', () => {
  it('is nowhere when they agree, or the specification says nothing', () => {
    expect(suggestionsFor(api, { name: 'Orders', version: 'v1', tags: ['parts'], basePath: '/orders/v1' })).toEqual([])
    expect(suggestionsFor(api, { tags: [] })).toEqual([])
  })

  it('is named with what would be changed', () => {
    expect(suggestionsFor(api, { version: '1.2.0', description: 'Orders of a dealer.' })).toEqual([
      { label: 'Version', now: 'v1', other: '1.2.0', patch: { version: '1.2.0' } },
      {
        label: 'Description',
        now: '',
        other: 'Orders of a dealer.',
        patch: { details: { description: 'Orders of a dealer.' } },
      },
    ])
  })

  it('says what another base path does to callers', () => {
    expect(suggestionsFor(api, { basePath: '/v1' })[0]?.note).toMatch(/404/)
  })
})
