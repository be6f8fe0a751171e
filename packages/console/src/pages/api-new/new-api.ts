import type { CallOptions } from '@portreeve/client/management'
import { type ActivationDraft, activationOfDraft } from '../api/activation-draft.ts'
import type { Api } from '../api/api-frame.tsx'
import { type DetailsDraft, detailsOfDraft } from '../api/details-draft.ts'
import { type AccessDraft, accessOfDraft, valuesToSend } from '../api-access/access-draft.ts'
import type { PlanDraft } from '../api-plans/plan-draft.ts'

/** Where an API is, and what it is called. */
export interface PlaceValues {
  name: string
  version: string
  environment: Api['environment']
  namespace: string
  basePath: string
  targetUrl: string
}

/** A new API as it is typed. It holds no secret: those are kept beside it. */
export interface NewApiValues extends PlaceValues, Record<string, unknown> {
  organizationId: string
  kind: Api['kind']
  accessControl: AccessDraft
  activation: ActivationDraft
  details: DetailsDraft
  /** Added afterwards, each by itself. */
  plans: PlanDraft[]
}

type NewApi = CallOptions<'post', '/apis'>['body']

/** What is missing, by field, before anything is asked. The server has the last word. Pure. */
export function checkPlaceValues(
  { name, version, namespace, basePath, targetUrl }: PlaceValues,
  kind: Api['kind'],
): Partial<Record<keyof PlaceValues, string>> {
  return {
    ...(name.trim() === '' && { name: 'Give it a name' }),
    ...(version.trim() === '' && { version: 'Say which version it is' }),
    ...(namespace === '' && { namespace: 'Choose a namespace, or claim one' }),
    ...(!/^\/[^\s]*[^\s/]$/.test(basePath.trim()) && { basePath: 'Begins with a slash and does not end with one' }),
    ...(kind === 'rest' && targetUrl.trim() === '' && { targetUrl: 'Say where your service is' }),
  }
}

/** Pure. */
export const checkNewApi = (values: NewApiValues): Record<string, string> => ({
  ...(values.organizationId === '' && { organizationId: 'Choose whose API it is' }),
  ...checkPlaceValues(values, values.kind),
})

/** As it is sent. Pure. */
export const placeOfValues = ({ name, version, environment, namespace, basePath, targetUrl }: PlaceValues) => ({
  name: name.trim(),
  version: version.trim(),
  environment,
  namespace,
  basePath: basePath.trim(),
  ...(targetUrl.trim() !== '' && { targetUrl: targetUrl.trim() }),
})

/** What is sent, with the secrets that were typed for its access control. Pure. */
export function newApiOf(values: NewApiValues, typed: Readonly<Record<string, string>>): NewApi {
  const { organizationId, kind, accessControl, activation, details } = values
  const secrets = kind === 'rest' ? valuesToSend(accessControl, typed) : {}
  return {
    organizationId,
    kind,
    ...placeOfValues(values),
    // Nothing is called at an API that publishes events.
    ...(kind === 'rest' && { accessControl: accessOfDraft(accessControl) }),
    ...(Object.keys(secrets).length > 0 && { values: secrets }),
    activation: activationOfDraft(activation),
    details: detailsOfDraft(details),
  }
}

/** What most would call it: `/repair-orders/v1`. Pure. */
export function suggestedBasePath(name: string, version: string): string {
  const segment = (text: string) =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9.]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
  const segments = [segment(name), segment(version)].filter(Boolean)
  return segments.length === 0 ? '' : `/${segments.join('/')}`
}
