import type { Api } from '../api/api-frame.tsx'

export interface Requirement {
  text: string
  isMet: boolean
  /** Behind the path of the API. */
  to: string
}

/** What people who never met its developer have to find (docs/apis.md). Pure. */
export const publicRequirements = ({ details, plans }: Pick<Api, 'details' | 'plans'>): Requirement[] => [
  { text: 'Documentation', isMet: details.documentationUrl !== undefined, to: '/settings' },
  { text: 'Support: an e-mail, page or telephone', isMet: details.support !== undefined, to: '/settings' },
  { text: 'Terms', isMet: details.terms !== undefined, to: '/settings' },
  {
    text: 'A public plan; it may be free',
    isMet: plans.some(({ visibility }) => visibility === 'public'),
    to: '/plans',
  },
]
