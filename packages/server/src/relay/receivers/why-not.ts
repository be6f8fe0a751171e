import type { Api, App, Client, Organization } from '../../store/index.ts'
import type { Enrollment } from './enrollments.ts'

/** Who sends and who receives, as they are now. Undefined is "there is none". */
export interface Parties {
  api: Api | undefined
  /** Whose API it is. */
  provider: Organization | undefined
  app: App | undefined
  /** Whose app it is. */
  developer: Organization | undefined
  /** The app's. */
  client: Client | undefined
}

/** Parties between whom an event may go. */
export interface WorkingParties extends Parties {
  api: Api
  app: App
  client: Client
  url: string
}

/** Why no event of the API goes to the app, whosever data it is about; or the parties, with the webhook's URL. Pure. */
export function checkParties(parties: Parties): WorkingParties | string {
  const { api, provider, app, developer, client } = parties
  if (!api) return 'the API is gone'
  if (api.disabled) return 'the API is disabled'
  if (!takesPart(provider)) return "the API's organization is disabled"
  if (!app) return 'the app is gone'
  if (app.disabled) return 'the app is disabled'
  if (!takesPart(developer)) return "the app's organization is disabled"
  if (!client || client.disabled) return "the app's API Key is disabled"
  const url = app.selections.find(({ apiId }) => apiId === api.id)?.webhookUrl
  if (url === undefined) return 'the app has not selected the API any more'
  return { ...parties, api, app, client, url }
}

/**
 * Which of the data owner's subscriptions opens its events of this API to this app (protocol.md 6.1); or why none does. That of the organization as a
 * customer, where there are two. Pure.
 */
export function checkEnrollment(
  { api, app }: Pick<WorkingParties, 'api' | 'app'>,
  owner: Organization | undefined,
  enrollments: readonly Enrollment[],
): Enrollment | string {
  if (!takesPart(owner)) return 'the organization is disabled'
  const connected = enrollments.filter(
    (one) => one.appId === app.id && one.connections.has(api.id) && isForEnvironment(one, api, app),
  )
  if (connected.length === 0) return 'the organization has no subscription of the app that is connected to the API'
  const active = connected.filter(({ status }) => status === 'active')
  if (active.length === 0) return 'the subscription is not active'
  const open = active.filter(({ connections }) => connections.get(api.id) === 'active')
  return open.find(({ purpose }) => purpose === 'organization') ?? open[0] ?? 'the connection to the API is not active'
}

/** protocol.md 3.1, as at the gateway: Dev is for the organization that has the API, with test subscriptions of its own apps. */
function isForEnvironment({ purpose, environment }: Enrollment, api: Api, app: App): boolean {
  if (api.environment !== 'Dev') return environment === api.environment
  return purpose === 'app_test' && app.organizationId === api.organizationId
}

function takesPart(organization: Organization | undefined): organization is Organization {
  return organization !== undefined && !organization.disabled
}
