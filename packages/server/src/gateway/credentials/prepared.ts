import type { Api, Connection } from '../../store/index.ts'
import { credentialKey, tokenPlaces } from './credential-key.ts'
import type { TokenSource } from './fetched-tokens.ts'
import { NoCredentials } from './no-credentials.ts'
import { openValues, type ValuesDeps } from './open-values.ts'
import type { Outbound } from './provider-credential.ts'
import { writeParameters } from './request-parameters.ts'
import { writeTokenRequest } from './token-request.ts'

/** What one API's calls for one connection are sent with, worked out once for each record of it. */
export interface Prepared {
  /** Why nothing can be sent. */
  fault: NoCredentials | undefined
  /** Fixed headers and query parameters. */
  parameters: Outbound
  /** Where a token has to be fetched as well. */
  source: TokenSource | undefined
}

const NOTHING: Outbound = { headers: [], query: '' }

/** Opens values, and keeps of them what has to be sent with every call. Never throws: what is wrong is worked out once as well. */
export function prepare(api: Api, connection: Connection | undefined, deps: ValuesDeps): Prepared {
  const { accessControl } = api
  try {
    if (accessControl.kind === 'fortellis_oauth') throw new NoCredentials('no values are kept for minted tokens')
    const values = openValues(api, connection, deps)
    const parameters = writeParameters(accessControl.requestParameters, values)
    if (accessControl.kind === 'api_key') return { fault: undefined, parameters, source: undefined }
    const isOfConnection = tokenPlaces(accessControl).some((place) => place.subscriptionSpecific)
    const connectionId = isOfConnection ? connection?.id : undefined
    const source: TokenSource = {
      key: credentialKey({ apiId: api.id, accessControl, values, connectionId }),
      apiId: api.id,
      connectionId,
      accessControl,
      writeRequest: () => writeTokenRequest(accessControl, openValues(api, connection, deps)),
    }
    return { fault: undefined, parameters, source }
  } catch (fault) {
    if (fault instanceof NoCredentials) return { fault, parameters: NOTHING, source: undefined }
    throw fault
  }
}
