import type { ActivatedAppInfo, AppInfo, OrganizationInfo } from '@portreeve/protocol'
import type { Api, App, Organization } from '../store/index.ts'

/** As providers and apps are told about an organization (protocol.md 4.2, 4.5). Pure. */
export function organizationInfoOf({ id, name, address, countryCode, phoneNumber }: Organization): OrganizationInfo {
  return { id, name, address, countryCode, phoneNumber }
}

/** Who calls: an app, or an API that is tried out with its own test subscription. */
export type Calling = { app: App; developer: Organization } | { api: Api; developer: Organization }

/** As providers are told about the app (protocol.md 4.5). Pure. */
export function appInfoOf(calling: Calling): AppInfo {
  const developer = calling.developer.name
  if ('app' in calling) {
    const { id, name, contactEmail } = calling.app
    return { id, name, developer, contactEmail }
  }
  const { id, name, details } = calling.api
  return { id, name, developer, contactEmail: details.support?.email ?? '' }
}

/** As the activate call tells it (protocol.md 4.2). Pure. */
export function activatedAppInfoOf(calling: Calling): ActivatedAppInfo {
  return { ...appInfoOf(calling), appOrgId: calling.developer.id }
}
