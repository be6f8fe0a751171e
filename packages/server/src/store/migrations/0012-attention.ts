import type { Migration } from './migration.ts'

/** Indexes to what waits for somebody: among a million subscriptions of an app, to those that wait. */
export const attention: Migration = {
  name: '0012-attention',
  up: () => [
    'create index subscription_app_id_status on subscription (app_id, status)',
    'create index provider_call_organization_id_state on provider_call (organization_id, state)',
  ],
}
