import type { AccessControl, Parameter, RequestParameter } from '../store/index.ts'

/** Under which key the private key of `traffic.clientCertificate` is kept, among the values of an API's access control. */
export const CLIENT_KEY = 'tls:key'

/** One value that an access control needs: whose it is, and where it goes. */
export interface ValuePlace {
  /** Key in `Api.sealedValues`: `client_id`, `token:audience`, `header:X-Tenant`, `payload:user`, `request:header:X-Api-Key`. */
  key: string
  /** Name under which a subscription has it, in `Connection.sealedValues` and in a callback's `auth` (protocol.md 4.3). */
  name: string
  displayName?: string | undefined
  subscriptionSpecific: boolean
}

/** Every value that `accessControl` needs, in the order of its form. Pure. */
export function valuePlaces(accessControl: AccessControl): ValuePlace[] {
  switch (accessControl.kind) {
    case 'fortellis_oauth':
      return []
    case 'external_oauth':
      return [
        ...['client_id', 'client_secret'].map((name) => ({
          key: name,
          name,
          subscriptionSpecific: accessControl.subscriptionSpecificClient,
        })),
        ...accessControl.tokenParameters.map(placeOf('token')),
        ...accessControl.requestParameters.map(placeOfRequest),
      ]
    case 'custom_oauth':
      return [
        ...accessControl.headers.map(placeOf('header')),
        ...accessControl.payload.map(placeOf('payload')),
        ...accessControl.requestParameters.map(placeOfRequest),
      ]
    case 'api_key':
      return accessControl.requestParameters.map(placeOfRequest)
  }
}

/** Names of the values that each subscription has to bring (protocol.md 3.6). Pure. */
export function subscriptionValueNames(accessControl: AccessControl): string[] {
  return valuePlaces(accessControl).flatMap(({ name, subscriptionSpecific }) => (subscriptionSpecific ? [name] : []))
}

const placeOf =
  (where: string) =>
  ({ name, displayName, subscriptionSpecific }: Parameter): ValuePlace => ({
    key: `${where}:${name}`,
    name,
    displayName,
    subscriptionSpecific,
  })

const placeOfRequest = (parameter: RequestParameter): ValuePlace => placeOf(`request:${parameter.in}`)(parameter)
