import type { Api } from './api-frame.tsx'

type Mode = Api['activation']['mode']

/** How connections come to be, as it is typed. */
export interface ActivationDraft {
  mode: Mode
  adminUrl: string
  audience: Api['activation']['audience']
}

export const activationModes: readonly { mode: Mode; label: string; description: string }[] = [
  {
    mode: 'automatic',
    label: 'At once',
    description: 'Each connection is active as soon as an organization wants it.',
  },
  {
    mode: 'manual',
    label: 'After one of your people accepts it',
    description: 'Each connection waits under Connections.',
  },
  {
    mode: 'admin_api',
    label: 'After your program accepts it',
    description: 'The exchange calls your admin API, which answers at once or calls back later.',
  },
]

/** Pure. */
export const activationLabel = (mode: Mode): string => activationModes.find((one) => one.mode === mode)?.label ?? mode

/** Pure. */
export const draftOfActivation = ({ mode, adminUrl = '', audience }: Api['activation']): ActivationDraft => ({
  mode,
  adminUrl,
  audience,
})

/** Of a new API. The admin URL goes with its mode alone. Pure. */
export const activationOfDraft = ({ mode, adminUrl, audience }: ActivationDraft) => ({
  mode,
  audience,
  ...(mode === 'admin_api' && { adminUrl: adminUrl.trim() }),
})

/** Of a change: in another mode there is none any more. Pure. */
export const activationPatchOfDraft = (draft: ActivationDraft) => ({
  ...activationOfDraft(draft),
  adminUrl: draft.mode === 'admin_api' ? draft.adminUrl.trim() : null,
})
