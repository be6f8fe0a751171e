import type { Answer, CallOptions } from '@portreeve/client/management'
import { type AgreedTo, shownText } from '../../parts/agreement.ts'
import type { App } from '../app/app-frame.tsx'

/** An API that an app may select: one of the directory, or of its own organization. */
export type SelectableApi = Answer<'get', '/directory/apis'>['items'][number]

/** What is asked for it. */
export type SelectionWish = NonNullable<CallOptions<'put', '/apps/{appId}/apis/{apiId}'>['body']>

export type Selection = App['selections'][number]

/** What a form has for it. */
export interface SelectionValues extends Record<string, unknown> {
  planId: string | null
  webhookUrl: string
  accepts: AgreedTo
  name: string
  title: string
  company: string
}

/** Who accepts terms, and for whom. */
export type Signer = Pick<SelectionValues, 'name' | 'title' | 'company'>

/** Whether terms have to be accepted: there are some, and not these were accepted before. Pure. */
export function needsAcceptance(api: SelectableApi, current: Selection | undefined): boolean {
  const { terms } = api.details
  if (terms === undefined) return false
  const { termsVersion, termsDigest = terms.digest } = current?.terms ?? {}
  return termsVersion !== terms.version || termsDigest !== terms.digest
}

/** What `accepts` is for. Pure. */
export const shownTerms = ({ details: { terms } }: SelectableApi): AgreedTo => shownText(terms)

/** Plans that can be chosen; the server has the last word. Private ones are for apps of the API's own organization. Pure. */
export const plansFor = (api: SelectableApi, organizationId: string, current: Selection | undefined) =>
  api.plans.filter(
    ({ id, visibility }) => visibility === 'public' || api.organizationId === organizationId || id === current?.planId,
  )

/** What the form begins with. Pure. */
export function initialValues(
  api: SelectableApi,
  { current, organizationId, signer }: { current?: Selection | undefined; organizationId: string; signer: Signer },
): SelectionValues {
  const plans = plansFor(api, organizationId, current)
  const only = plans.length === 1 ? plans[0]?.id : undefined
  return {
    planId: current?.planId ?? only ?? null,
    webhookUrl: current?.webhookUrl ?? '',
    accepts: '',
    ...signer,
  }
}

/** What is missing or wrong, by field, before anything is asked. Pure. */
export function checkSelection(
  values: SelectionValues,
  { api, current, hasPlans }: { api: SelectableApi; current: Selection | undefined; hasPlans: boolean },
): Partial<Record<keyof SelectionValues, string>> {
  const faults: Partial<Record<keyof SelectionValues, string>> = {}
  if (hasPlans && values.planId === null) faults.planId = 'Choose a plan'
  if (api.kind === 'async' && values.webhookUrl.trim() === '') {
    faults.webhookUrl = 'This API sends events: say where to'
  }
  // Terms that were accepted before go on; those of a new version may be accepted later.
  const isNeeded = needsAcceptance(api, current) && (current === undefined || values.accepts !== '')
  if (!isNeeded) return faults
  if (values.accepts !== shownTerms(api)) faults.accepts = 'The terms have to be accepted'
  for (const [field, fault] of SIGNER_FAULTS) if (values[field].trim() === '') faults[field] = fault
  return faults
}

const SIGNER_FAULTS = [
  ['name', 'Who accepts them?'],
  ['title', 'What are you there?'],
  ['company', 'For whom?'],
] as const

/** Pure. */
export function wishOf(values: SelectionValues, api: SelectableApi): SelectionWish {
  const { terms } = api.details
  const [name, title, company] = [values.name.trim(), values.title.trim(), values.company.trim()]
  return {
    ...(values.planId !== null && { planId: values.planId }),
    ...(terms &&
      values.accepts === shownTerms(api) && {
        terms: { termsVersion: terms.version, termsDigest: terms.digest, name, title, company },
      }),
    ...(api.kind === 'async' && { webhookUrl: values.webhookUrl.trim() }),
  }
}
