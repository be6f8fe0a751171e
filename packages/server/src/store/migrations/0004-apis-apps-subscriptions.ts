import type { Migration } from './migration.ts'

/**
 * What is said about APIs, apps and subscriptions, and the queue of calls to providers. What rows of before leave open gets a careful
 * default: nobody is let in without the provider's word. New columns have defaults, also for the program before this step, which goes on
 * beside it (PostgreSQL).
 */
export const apisAppsSubscriptions: Migration = {
  name: '0004-apis-apps-subscriptions',
  up({ text, integer, bytes, tableOptions }) {
    const table = (name: string, body: string) => `create table ${name} (${body}) ${tableOptions}`
    return [
      `alter table api add column kind ${text} not null default 'rest'`,
      `alter table api add column sealed_values ${bytes}`,
      `alter table api add column visibility ${text} not null default 'private'`,
      `alter table api add column activation ${text} not null default '{"mode":"manual","audience":"api_providers"}'`,
      `alter table api add column shared_with ${text} not null default '[]'`,
      `alter table api add column plans ${text} not null default '[]'`,
      `alter table api add column details ${text} not null
         default '{"description":"","tags":[],"implementationName":"","lifeCycle":"General Release"}'`,
      `alter table api add column test_subscription_id ${text}`,
      `alter table api add column revision ${integer} not null default 1`,
      `alter table api add column updated_at ${integer} not null default 0`,
      'update api set updated_at = created_at',

      `alter table app add column search_key ${text} not null default ''`,
      `alter table app add column description ${text} not null default ''`,
      `alter table app add column website ${text}`,
      `alter table app add column activation ${text} not null default 'automatic'`,
      `alter table app add column listing ${text} not null default 'Registered'`,
      `alter table app add column shared_with ${text} not null default '[]'`,
      `alter table app add column terms ${text}`,
      `alter table app add column test_subscription_id ${text}`,
      `alter table app add column revision ${integer} not null default 1`,
      `alter table app add column updated_at ${integer} not null default 0`,
      // With ASCII letters only; by the next write of the app completely (sql/apps.ts).
      'update app set search_key = lower(name), updated_at = created_at',
      // JSON put together as text, because the engines share no function for it. A quote within a JSON string has a
      // backslash before it, so that only a member can match.
      `update client set version = version + 1, metadata = '{"redirect_uris":'
           || (select callback_urls from app where app.client_id = client.client_id)
           || case when metadata = '{}' then '}' else ',' || substr(metadata, 2) end
         where metadata not like '%"redirect_uris":%'
           and exists (select 1 from app where app.client_id = client.client_id and callback_urls <> '[]')`,
      // Nobody reads it any more; the default is for the program before this step.
      'alter table app drop column callback_urls',
      `alter table app add column callback_urls ${text} not null default '[]'`,
      'create index app_organization_id_id on app (organization_id, id)',

      `alter table app_api add column plan_id ${text}`,
      `alter table app_api add column terms ${text}`,
      `alter table app_api add column webhook_url ${text}`,
      'create index app_api_api_id on app_api (api_id)',

      // Made anew, both of them, because SQLite cannot take "not null" from app_id.
      table(
        'subscription_0004',
        `id ${text} not null primary key,
         organization_id ${text} not null,
         app_id ${text},
         purpose ${text} not null default 'organization',
         environment ${text} not null default 'Production',
         status ${text} not null,
         consent ${text},
         requested_by ${text},
         decided_by ${text},
         activated_at ${integer},
         deactivated_at ${integer},
         revision ${integer} not null default 1,
         created_at ${integer} not null,
         updated_at ${integer} not null default 0`,
      ),
      table(
        'connection_0004',
        `id ${text} not null primary key,
         subscription_id ${text} not null references subscription_0004 (id) on delete cascade,
         position ${integer} not null,
         api_id ${text} not null,
         status ${text} not null,
         sealed_values ${bytes},
         value_names ${text} not null default '[]',
         error ${text},
         changed_at ${integer} not null default 0`,
      ),
      // The environment is that of an API it leads to. No program of before made two of one organization and app.
      `insert into subscription_0004 (id, organization_id, app_id, environment, status, activated_at, deactivated_at,
           created_at, updated_at)
         select id, organization_id, app_id,
           coalesce((select min(api.environment) from connection join api on api.id = connection.api_id
             where connection.subscription_id = subscription.id), 'Production'),
           status, case status when 'pending' then null else created_at end,
           case status when 'inactive' then created_at end, created_at, created_at
         from subscription`,
      `insert into connection_0004 (id, subscription_id, position, api_id, status, changed_at)
         select connection.id, subscription_id, position, api_id, connection.status, created_at
         from connection join subscription on subscription.id = connection.subscription_id`,
      'drop table connection',
      'drop table subscription',
      'alter table subscription_0004 rename to subscription',
      'alter table connection_0004 rename to connection',
      `create unique index subscription_organization_id_app_id_environment_unique
         on subscription (organization_id, app_id, environment) where purpose = 'organization'`,
      'create index subscription_organization_id_id on subscription (organization_id, id)',
      'create index subscription_app_id_id on subscription (app_id, id)',
      'create index subscription_status_id on subscription (status, id)',
      'create unique index connection_subscription_id_position_unique on connection (subscription_id, position)',
      'create index connection_api_id_subscription_id on connection (api_id, subscription_id)',
      'create index connection_api_id_status_subscription_id on connection (api_id, status, subscription_id)',

      // `due` is 1 while the state says so: what the indexes below are made for.
      table(
        'provider_call',
        `id ${text} not null primary key,
         kind ${text} not null,
         api_id ${text} not null,
         organization_id ${text} not null,
         subscription_id ${text} not null,
         connection_id ${text} not null,
         body ${text},
         state ${text} not null,
         due ${integer} not null,
         attempts ${integer} not null,
         next_attempt_at ${integer} not null,
         last_status ${integer},
         last_fault ${text},
         created_at ${integer} not null,
         updated_at ${integer} not null`,
      ),
      'create index provider_call_next_attempt_at on provider_call (next_attempt_at, id) where due = 1',
      'create index provider_call_due_connection_id on provider_call (connection_id, id) where due = 1',
      'create index provider_call_updated_at on provider_call (updated_at) where due = 0',
      'create index provider_call_api_id_id on provider_call (api_id, id)',
      'create index provider_call_organization_id_id on provider_call (organization_id, id)',
      'create index provider_call_connection_id_id on provider_call (connection_id, id)',
    ]
  },
}
