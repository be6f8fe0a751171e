import type { ActivatedAppInfo, ActivationRequest, OrganizationInfo } from '@portreeve/protocol'
import { uuid } from '../read-headers.ts'

/** Who wants to be connected, through which app (protocol.md 4.2). Under the new names, whichever pair came. */
export interface Activation
  extends Pick<ActivationRequest, 'organizationInfo' | 'appInfo' | 'subscriptionId' | 'connectionId'>,
    Partial<Pick<ActivationRequest, 'userInfo' | 'apiInfo'>> {}

/** Undefined: it is none. `entityInfo` and `solutionInfo` are the old names of the first two objects. */
export function parseActivation(body: unknown): Activation | undefined {
  if (!isRecord(body)) return undefined
  const organizationInfo = body.organizationInfo ?? body.entityInfo
  const appInfo = body.appInfo ?? body.solutionInfo
  const { subscriptionId, connectionId, userInfo, apiInfo } = body
  if (!isNamed(organizationInfo) || !isNamed(appInfo) || !isUuid(subscriptionId) || !isUuid(connectionId))
    return undefined
  return {
    organizationInfo: organizationInfo as unknown as OrganizationInfo,
    appInfo: appInfo as unknown as ActivatedAppInfo,
    // One spelling for one id, as the verifier looks it up.
    subscriptionId: subscriptionId.toLowerCase(),
    connectionId: connectionId.toLowerCase(),
    ...(isRecord(userInfo) && { userInfo: userInfo as unknown as ActivationRequest['userInfo'] }),
    ...(isRecord(apiInfo) && { apiInfo: apiInfo as unknown as ActivationRequest['apiInfo'] }),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNamed(info: unknown): info is Record<string, unknown> {
  return isRecord(info) && typeof info.id === 'string' && info.id !== ''
}

export function isUuid(id: unknown): id is string {
  return typeof id === 'string' && uuid.test(id)
}
