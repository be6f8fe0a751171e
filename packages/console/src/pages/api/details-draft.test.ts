import { describe, expect, it } from 'vitest'
import { detailsOfDraft, detailsPatchOfDraft, draftOfDetails, emptyDetails } from './details-draft.ts'

const details = {
  description: 'Orders of a dealer.',
  tags: ['parts'],
  implementationName: 'DMS 7',
  documentationUrl: 'https://dms.example/docs',
  support: { email: 'support@dms.example' },
  terms: { version: '2', text: 'Be kind.' },
  lifeCycle: 'Deprecated' as const,
  lifeCycleNote: 'Until 2027.',
}
/** As the server shows them: the digest of the terms is not for writing. */
const answered = { ...details, terms: { ...details.terms, digest: 'digest' } }

describe('what people read about an API, as it is typed', () => {
  it('is sent as it was answered', () => {
    expect(detailsPatchOfDraft(draftOfDetails(answered))).toEqual(details)
  })

  it('takes away what was emptied', () => {
    expect(detailsPatchOfDraft({ ...emptyDetails, implementationName: 'DMS 7' })).toMatchObject({
      documentationUrl: null,
      support: null,
      terms: null,
      lifeCycleNote: null,
    })
  })

  it('of a new API is what was typed', () => {
    expect(detailsOfDraft(emptyDetails)).toEqual({ lifeCycle: 'Beta' })
    expect(detailsOfDraft(draftOfDetails(answered))).toEqual(details)
  })

  it('sends terms without a version, so that the field is shown to lack one', () => {
    const terms = { version: '', text: 'Be kind.', url: '' }
    expect(detailsPatchOfDraft({ ...emptyDetails, terms }).terms).toEqual({ version: '', text: 'Be kind.' })
  })
})
