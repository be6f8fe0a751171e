import type { ComponentType } from 'react'

/** Loads the page that a folder of `pages/` exports by its name. */
type Load = () => Promise<Record<string, ComponentType>>

/** What a page asks whoever comes to it, so that it is asked while the page's code is fetched. */
export type Begins = readonly '/me/attention'[]

/** One page: where it is, and what is loaded when somebody goes there. */
export interface PageRoute {
  path: string
  load: Load
  /** The name of its export. */
  name: string
  /** For everybody, signed in or not. */
  isPublic?: true
  begins?: Begins
}

const page = (path: string, name: string, load: Load): PageRoute => ({ path, name, load })
const publicPage = (path: string, name: string, load: Load): PageRoute => ({ path, name, load, isPublic: true })

/** Every page of the console, one folder each. The first one that fits is shown, so exact words stand before `$names`. */
export const pages: readonly PageRoute[] = [
  { ...page('/', 'HomePage', () => import('../pages/home/home-page.tsx')), begins: ['/me/attention'] },

  // Apps and their webhooks.
  page('/apps', 'AppsPage', () => import('../pages/apps/apps-page.tsx')),
  page('/apps/new', 'NewAppPage', () => import('../pages/app-new/new-app-page.tsx')),
  page('/apps/$appId', 'AppOverviewPage', () => import('../pages/app/app-overview-page.tsx')),
  page(
    '/apps/$appId/credentials',
    'AppCredentialsPage',
    () => import('../pages/app-credentials/app-credentials-page.tsx'),
  ),
  page('/apps/$appId/apis', 'AppApisPage', () => import('../pages/app-apis/app-apis-page.tsx')),
  page('/apps/$appId/webhook', 'AppWebhookPage', () => import('../pages/app-webhook/app-webhook-page.tsx')),
  page(
    '/apps/$appId/activations',
    'AppActivationsPage',
    () => import('../pages/app-activations/app-activations-page.tsx'),
  ),
  page('/apps/$appId/usage', 'AppUsagePage', () => import('../pages/app-usage/app-usage-page.tsx')),
  page('/apps/$appId/settings', 'AppSettingsPage', () => import('../pages/app-settings/app-settings-page.tsx')),
  page('/apps/$appId/try', 'TryItPage', () => import('../pages/try-it/try-it-page.tsx')),

  page('/webhooks', 'WebhooksPage', () => import('../pages/webhooks/webhooks-page.tsx')),
  page('/webhooks/$webhookId', 'WebhookQueuePage', () => import('../pages/webhook/webhook-queue-page.tsx')),
  page(
    '/webhooks/$webhookId/deliveries',
    'WebhookDeliveriesPage',
    () => import('../pages/webhook/webhook-deliveries-page.tsx'),
  ),
  page(
    '/webhooks/$webhookId/deliveries/$eventId',
    'WebhookDeliveryPage',
    () => import('../pages/webhook/webhook-delivery-page.tsx'),
  ),
  page('/webhooks/$webhookId/replay', 'WebhookReplayPage', () => import('../pages/webhook/webhook-replay-page.tsx')),
  page(
    '/webhooks/$webhookId/settings',
    'WebhookSettingsPage',
    () => import('../pages/webhook/webhook-settings-page.tsx'),
  ),

  // APIs, connections and events.
  page('/events', 'EventsPage', () => import('../pages/events/events-page.tsx')),
  page('/events/$eventId', 'EventPage', () => import('../pages/event/event-page.tsx')),
  page('/apis', 'ApisPage', () => import('../pages/apis/apis-page.tsx')),
  page('/apis/new', 'NewApiPage', () => import('../pages/api-new/new-api-page.tsx')),
  page('/apis/$apiId', 'ApiOverviewPage', () => import('../pages/api/api-overview-page.tsx')),
  page(
    '/apis/$apiId/specification',
    'ApiSpecificationPage',
    () => import('../pages/api-specification/api-specification-page.tsx'),
  ),
  page('/apis/$apiId/access', 'ApiAccessPage', () => import('../pages/api-access/api-access-page.tsx')),
  page('/apis/$apiId/plans', 'ApiPlansPage', () => import('../pages/api-plans/api-plans-page.tsx')),
  page('/apis/$apiId/visibility', 'ApiVisibilityPage', () => import('../pages/api-visibility/api-visibility-page.tsx')),
  page(
    '/apis/$apiId/connections',
    'ApiConnectionsPage',
    () => import('../pages/api-connections/api-connections-page.tsx'),
  ),
  page(
    '/apis/$apiId/provider-calls',
    'ApiProviderCallsPage',
    () => import('../pages/api-provider-calls/api-provider-calls-page.tsx'),
  ),
  page('/apis/$apiId/metrics', 'ApiMetricsPage', () => import('../pages/api-metrics/api-metrics-page.tsx')),
  page('/apis/$apiId/errors', 'ApiErrorsPage', () => import('../pages/api-errors/api-errors-page.tsx')),
  page('/apis/$apiId/settings', 'ApiSettingsPage', () => import('../pages/api-settings/api-settings-page.tsx')),
  page('/connections', 'ConnectionsPage', () => import('../pages/connections/connections-page.tsx')),
  page('/connections/$connectionId', 'ConnectionPage', () => import('../pages/connection/connection-page.tsx')),
  page('/provider-calls/$callId', 'ProviderCallPage', () => import('../pages/provider-call/provider-call-page.tsx')),

  // What organizations use.
  page('/marketplace', 'MarketplacePage', () => import('../pages/marketplace/marketplace-page.tsx')),
  page('/marketplace/$appId', 'MarketplaceAppPage', () => import('../pages/marketplace/marketplace-app-page.tsx')),
  page('/marketplace/$appId/activate', 'ActivatePage', () => import('../pages/activate/activate-page.tsx')),
  page('/activations', 'ActivationsPage', () => import('../pages/activations/activations-page.tsx')),
  page('/activations/$subscriptionId', 'ActivationPage', () => import('../pages/activation/activation-page.tsx')),

  // The API directory, and why a request ended as it did.
  page('/explain', 'ExplainPage', () => import('../pages/explain/explain-page.tsx')),
  page('/explain/$requestId', 'ExplanationPage', () => import('../pages/explain/explanation-page.tsx')),
  publicPage('/directory', 'DirectoryPage', () => import('../pages/directory/directory-page.tsx')),
  publicPage('/directory/$apiId', 'DirectoryApiPage', () => import('../pages/directory/directory-api-page.tsx')),
  publicPage(
    '/directory/$apiId/reference',
    'DirectoryReferencePage',
    () => import('../pages/directory-reference/directory-reference-page.tsx'),
  ),

  // One's account and organization.
  page('/account', 'AccountProfilePage', () => import('../pages/account/account-profile-page.tsx')),
  page('/account/sessions', 'AccountSessionsPage', () => import('../pages/account/account-sessions-page.tsx')),
  page('/account/apps', 'AccountAppsPage', () => import('../pages/account/account-apps-page.tsx')),
  page('/account/tokens', 'AccountTokensPage', () => import('../pages/account/account-tokens-page.tsx')),
  page('/organization/new', 'NewOrganizationPage', () => import('../pages/organization-new/new-organization-page.tsx')),
  page('/organization', 'OrganizationProfilePage', () => import('../pages/organization/organization-profile-page.tsx')),
  page(
    '/organization/members',
    'OrganizationMembersPage',
    () => import('../pages/organization/organization-members-page.tsx'),
  ),
  page(
    '/organization/invitations',
    'OrganizationInvitationsPage',
    () => import('../pages/organization/organization-invitations-page.tsx'),
  ),
  page(
    '/organization/join-requests',
    'OrganizationJoinRequestsPage',
    () => import('../pages/organization/organization-join-requests-page.tsx'),
  ),
  page(
    '/organization/namespaces',
    'OrganizationNamespacesPage',
    () => import('../pages/organization/organization-namespaces-page.tsx'),
  ),
  page(
    '/organization/record',
    'OrganizationRecordPage',
    () => import('../pages/organization/organization-record-page.tsx'),
  ),

  // The exchange, for operators.
  page(
    '/exchange/organizations',
    'OrganizationsPage',
    () => import('../pages/exchange-organizations/organizations-page.tsx'),
  ),
  page(
    '/exchange/organizations/$organizationId',
    'OrganizationProfilePage',
    () => import('../pages/organization/organization-profile-page.tsx'),
  ),
  page(
    '/exchange/organizations/$organizationId/members',
    'OrganizationMembersPage',
    () => import('../pages/organization/organization-members-page.tsx'),
  ),
  page(
    '/exchange/organizations/$organizationId/invitations',
    'OrganizationInvitationsPage',
    () => import('../pages/organization/organization-invitations-page.tsx'),
  ),
  page(
    '/exchange/organizations/$organizationId/join-requests',
    'OrganizationJoinRequestsPage',
    () => import('../pages/organization/organization-join-requests-page.tsx'),
  ),
  page(
    '/exchange/organizations/$organizationId/namespaces',
    'OrganizationNamespacesPage',
    () => import('../pages/organization/organization-namespaces-page.tsx'),
  ),
  page(
    '/exchange/organizations/$organizationId/things',
    'OrganizationThingsPage',
    () => import('../pages/organization/organization-things-page.tsx'),
  ),
  page(
    '/exchange/organizations/$organizationId/record',
    'OrganizationRecordPage',
    () => import('../pages/organization/organization-record-page.tsx'),
  ),
  page('/exchange/users', 'UsersPage', () => import('../pages/exchange-users/users-page.tsx')),
  page('/exchange/users/$userId', 'UserPage', () => import('../pages/exchange-user/user-page.tsx')),
  page('/exchange/servers', 'ServersPage', () => import('../pages/exchange-servers/servers-page.tsx')),
  page('/exchange/servers/new', 'NewServerPage', () => import('../pages/exchange-servers/new-server-page.tsx')),
  page(
    '/exchange/servers/$authServerId',
    'ServerSettingsPage',
    () => import('../pages/exchange-server/server-settings-page.tsx'),
  ),
  page(
    '/exchange/servers/$authServerId/branding',
    'ServerBrandingPage',
    () => import('../pages/exchange-server/server-branding-page.tsx'),
  ),
  page(
    '/exchange/servers/$authServerId/keys',
    'ServerKeysPage',
    () => import('../pages/exchange-server/server-keys-page.tsx'),
  ),
  page(
    '/exchange/servers/$authServerId/registration',
    'ServerRegistrationPage',
    () => import('../pages/exchange-server/server-registration-page.tsx'),
  ),
  page('/exchange/clients', 'ClientsPage', () => import('../pages/exchange-clients/clients-page.tsx')),
  page('/exchange/clients/new', 'NewClientPage', () => import('../pages/exchange-clients/new-client-page.tsx')),
  page('/exchange/clients/$client_id', 'ClientPage', () => import('../pages/exchange-client/client-page.tsx')),
  page('/exchange/quotas', 'QuotasPage', () => import('../pages/exchange-quotas/quotas-page.tsx')),
  page('/exchange/health', 'HealthPage', () => import('../pages/exchange-health/health-page.tsx')),
  page('/exchange/settings', 'SettingsPage', () => import('../pages/exchange-settings/settings-page.tsx')),
  page('/exchange/audit', 'AuditPage', () => import('../pages/exchange-audit/audit-page.tsx')),

  publicPage('/$', 'NotFound', () => import('./not-found.tsx')),
]
