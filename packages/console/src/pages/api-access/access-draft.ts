import type { ArgumentsOf, Schemas } from '@portreeve/client/management'

export type AccessControl = Schemas['Api']['accessControl']
export type AccessKind = AccessControl['kind']
/** As it is sent. */
type SentAccessControl = NonNullable<ArgumentsOf<'put', '/apis/{apiId}/access-control'>[0]>['body']['accessControl']

/** A parameter as it stands in a form: `displayName` may be empty. */
export interface ParameterDraft {
  name: string
  displayName: string
  subscriptionSpecific: boolean
}

export interface RequestParameterDraft extends ParameterDraft {
  in: 'header' | 'query'
}

/**
 * An access control as it is typed: the members of all four kinds, named as the API names them, so that what was refused finds its field, and nothing
 * typed is lost by looking at another kind. It holds no secret.
 */
export interface AccessDraft {
  kind: AccessKind
  token: 'minted' | 'passthrough'
  tokenUrl: string
  clientAuthentication: 'basic' | 'body'
  scope: string
  subscriptionSpecificClient: boolean
  tokenParameters: ParameterDraft[]
  method: 'POST' | 'PUT'
  authUrl: string
  contentType: string
  headers: ParameterDraft[]
  payload: ParameterDraft[]
  attributeName: string
  expirationSeconds: number | ''
  tokenPrefix: string
  requestParameters: RequestParameterDraft[]
}

/** What a new API begins with. */
export const emptyAccess: AccessDraft = {
  kind: 'fortellis_oauth',
  token: 'minted',
  tokenUrl: '',
  clientAuthentication: 'basic',
  scope: '',
  subscriptionSpecificClient: false,
  tokenParameters: [],
  method: 'POST',
  authUrl: '',
  contentType: 'application/json',
  headers: [],
  payload: [],
  attributeName: 'access_token',
  expirationSeconds: 3600,
  tokenPrefix: 'Bearer ',
  requestParameters: [],
}

/** Pure. */
export function draftOfAccess(accessControl: AccessControl): AccessDraft {
  const lists = ['tokenParameters', 'headers', 'payload', 'requestParameters'] as const
  const draft: AccessDraft = { ...emptyAccess, ...(accessControl as Partial<AccessDraft>) }
  for (const list of lists) {
    Object.assign(draft, { [list]: draft[list].map((one) => ({ ...one, displayName: one.displayName ?? '' })) })
  }
  return draft
}

/** What is sent: the members of its kind alone. Pure. */
export function accessOfDraft(draft: AccessDraft): SentAccessControl {
  const requestParameters = draft.requestParameters.map(parameterOfDraft)
  switch (draft.kind) {
    case 'fortellis_oauth':
      return { kind: draft.kind, token: draft.token }
    case 'external_oauth':
      return {
        kind: draft.kind,
        tokenUrl: draft.tokenUrl.trim(),
        clientAuthentication: draft.clientAuthentication,
        ...(draft.scope.trim() !== '' && { scope: draft.scope.trim() }),
        subscriptionSpecificClient: draft.subscriptionSpecificClient,
        tokenParameters: draft.tokenParameters.map(parameterOfDraft),
        requestParameters,
      }
    case 'custom_oauth':
      return {
        kind: draft.kind,
        method: draft.method,
        authUrl: draft.authUrl.trim(),
        contentType: draft.contentType.trim(),
        headers: draft.headers.map(parameterOfDraft),
        payload: draft.payload.map(parameterOfDraft),
        attributeName: draft.attributeName.trim(),
        // An empty one is refused where it stands, like any other that is no number of seconds.
        expirationSeconds: draft.expirationSeconds === '' ? 0 : draft.expirationSeconds,
        tokenPrefix: draft.tokenPrefix,
        requestParameters,
      }
    case 'api_key':
      return { kind: draft.kind, requestParameters }
  }
}

function parameterOfDraft<P extends ParameterDraft>({ displayName, ...rest }: P) {
  const shown = displayName.trim()
  return { ...rest, name: rest.name.trim(), ...(shown !== '' && { displayName: shown }) }
}

/** The keys of the values that are one for all subscriptions, in the order of the form (docs/apis.md). Pure. */
export function valueKeys(draft: AccessDraft): string[] {
  const of = (where: string, list: readonly ParameterDraft[]) =>
    list.filter((one) => !one.subscriptionSpecific).map(({ name }) => `${where}:${name.trim()}`)
  const ofRequest = draft.requestParameters
    .filter((one) => !one.subscriptionSpecific)
    .map((one) => requestKey(one.in, one.name.trim()))
  switch (draft.kind) {
    case 'fortellis_oauth':
      return []
    case 'external_oauth': {
      const client = draft.subscriptionSpecificClient ? [] : ['client_id', 'client_secret']
      return [...client, ...of('token', draft.tokenParameters), ...ofRequest]
    }
    case 'custom_oauth':
      return [...of('header', draft.headers), ...of('payload', draft.payload), ...ofRequest]
    case 'api_key':
      return ofRequest
  }
}

/** Pure. */
export const requestKey = (place: 'header' | 'query', name: string): string => `request:${place}:${name}`

/** Of what was typed, what has a place: a value of a parameter that was taken out again is not sent. Pure. */
export function valuesToSend(draft: AccessDraft, typed: Readonly<Record<string, string>>): Record<string, string> {
  const entries = valueKeys(draft).map((key) => [key, typed[key] ?? ''] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

/** Whether people have to set something for each subscription, so that none can be activated automatically. Pure. */
export function hasSubscriptionValues(draft: AccessDraft): boolean {
  const { kind, requestParameters, tokenParameters, headers, payload, subscriptionSpecificClient } = draft
  if (kind === 'fortellis_oauth') return false
  const some = (list: readonly ParameterDraft[]) => list.some((one) => one.subscriptionSpecific)
  if (some(requestParameters)) return true
  if (kind === 'external_oauth') return subscriptionSpecificClient || some(tokenParameters)
  return kind === 'custom_oauth' && (some(headers) || some(payload))
}

export const accessKinds: readonly { kind: AccessKind; label: string; description: string }[] = [
  {
    kind: 'fortellis_oauth',
    label: 'A token of the exchange',
    description: 'Your service verifies tokens of this exchange. Nothing to keep secret here.',
  },
  {
    kind: 'external_oauth',
    label: 'Your own OAuth server',
    description: 'The gateway gets a token with client credentials, as any OAuth client.',
  },
  {
    kind: 'custom_oauth',
    label: 'Your own token endpoint',
    description: 'Any HTTP request that answers JSON with a token in it.',
  },
  {
    kind: 'api_key',
    label: 'Fixed headers or query parameters',
    description: 'An API key, or a user name and password, sent with every call.',
  },
]

/** Pure. */
export const accessLabel = (kind: AccessKind): string => accessKinds.find((one) => one.kind === kind)?.label ?? kind
