import type { AccessControl, Parameter, RequestParameter } from '../../../store/index.ts'

type Of<Kind extends AccessControl['kind']> = Extract<AccessControl, { kind: Kind }>

/** Access controls with every member, so that a test names only what it is about. */
export function externalOauth(changes: Partial<Of<'external_oauth'>> = {}): Of<'external_oauth'> {
  return {
    kind: 'external_oauth',
    tokenUrl: 'https://idp.example/token',
    clientAuthentication: 'basic',
    subscriptionSpecificClient: false,
    tokenParameters: [],
    requestParameters: [],
    ...changes,
  }
}

export function customOauth(changes: Partial<Of<'custom_oauth'>> = {}): Of<'custom_oauth'> {
  return {
    kind: 'custom_oauth',
    method: 'POST',
    authUrl: 'https://idp.example/login',
    contentType: 'application/json',
    headers: [],
    payload: [],
    attributeName: 'access_token',
    expirationSeconds: 600,
    tokenPrefix: 'Bearer ',
    requestParameters: [],
    ...changes,
  }
}

export function apiKey(...requestParameters: RequestParameter[]): Of<'api_key'> {
  return { kind: 'api_key', requestParameters }
}

export function parameter(name: string, subscriptionSpecific = false): Parameter {
  return { name, subscriptionSpecific, ...(subscriptionSpecific && { displayName: name }) }
}

export function inHeader(name: string, subscriptionSpecific = false): RequestParameter {
  return { ...parameter(name, subscriptionSpecific), in: 'header' }
}

export function inQuery(name: string, subscriptionSpecific = false): RequestParameter {
  return { ...parameter(name, subscriptionSpecific), in: 'query' }
}
