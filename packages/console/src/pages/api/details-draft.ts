import type { Api } from './api-frame.tsx'

type Details = Api['details']

export const lifeCycles = ['Beta', 'General Release', 'Deprecated', 'Custom'] as const satisfies Details['lifeCycle'][]

/** What people read about an API, as it is typed: named as the API names it, every text there and maybe empty. */
export interface DetailsDraft {
  description: string
  tags: string[]
  implementationName: string
  documentationUrl: string
  support: { email: string; url: string; phone: string }
  terms: { version: string; text: string; url: string }
  lifeCycle: Details['lifeCycle']
  lifeCycleNote: string
}

export const emptyDetails: DetailsDraft = {
  description: '',
  tags: [],
  implementationName: '',
  documentationUrl: '',
  support: { email: '', url: '', phone: '' },
  terms: { version: '', text: '', url: '' },
  lifeCycle: 'Beta',
  lifeCycleNote: '',
}

/** Pure. */
export const draftOfDetails = (details: Details): DetailsDraft => ({
  ...emptyDetails,
  ...details,
  support: { ...emptyDetails.support, ...details.support },
  terms: {
    version: details.terms?.version ?? '',
    text: details.terms?.text ?? '',
    url: details.terms?.url ?? '',
  },
})

/** Of a new API: what was typed, and nothing else. Pure. */
export function detailsOfDraft(draft: DetailsDraft) {
  const all = detailsPatchOfDraft(draft)
  return Object.fromEntries(
    Object.entries(all).filter(
      ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Partial<Details>
}

/** Of a change: `null` takes away what is empty now. An empty name of what runs behind it stays as it was. Pure. */
export function detailsPatchOfDraft({ support, terms, ...draft }: DetailsDraft) {
  const implementationName = draft.implementationName.trim()
  return {
    description: draft.description.trim(),
    tags: draft.tags,
    ...(implementationName !== '' && { implementationName }),
    documentationUrl: orNull(draft.documentationUrl),
    support: given(support),
    // Terms without a version are refused at its field.
    terms: given(terms) && { ...given(terms), version: terms.version.trim() },
    lifeCycle: draft.lifeCycle,
    lifeCycleNote: orNull(draft.lifeCycleNote),
  }
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

function given<T extends Record<string, string>>(texts: T): Partial<T> | null {
  const entries = Object.entries(texts).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, text.trim()]]))
  return entries.length === 0 ? null : (Object.fromEntries(entries) as Partial<T>)
}
