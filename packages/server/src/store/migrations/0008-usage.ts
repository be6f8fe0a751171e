import type { Migration } from './migration.ts'

const counts = [
  'calls',
  'status_2xx',
  'gateway_4xx',
  'api_4xx',
  'gateway_5xx',
  'api_5xx',
  'unanswered',
  'request_bytes',
  'response_bytes',
]

/** What is counted of calls, the list of those that failed, and how far each gateway has counted. An empty id: none. */
export const usage: Migration = {
  name: '0008-usage',
  up({ text, integer, bytes, tableOptions }) {
    const table = (name: string, body: string) => `create table ${name} (${body}) ${tableOptions}`
    const counted = counts.map((column) => `${column} ${integer} not null`).join(', ')
    const parties = `api_id ${text} not null,
         version ${text} not null,
         environment ${text} not null,
         api_organization_id ${text} not null,
         app_id ${text} not null,
         app_organization_id ${text} not null`
    return [
      table(
        'usage',
        `month ${integer} not null,
         day ${integer} not null,
         ${parties},
         subscription_id ${text} not null,
         organization_id ${text} not null,
         ${counted},
         primary key (month, api_id, version, app_id, subscription_id, day)`,
      ),
      `create index usage_api_organization_id on usage
         (api_organization_id, month, api_id, version, app_id, subscription_id)`,
      `create index usage_app_organization_id on usage
         (app_organization_id, month, api_id, version, app_id, subscription_id)`,
      'create index usage_organization_id on usage (organization_id, month, api_id, version, app_id, subscription_id)',
      'create index usage_month_by_days on usage (month) where day > month',

      table(
        'traffic',
        `start ${integer} not null,
         span_seconds ${integer} not null,
         ${parties},
         ${counted},
         unlisted_errors ${integer} not null,
         latencies ${bytes} not null,
         primary key (start, span_seconds, api_id, version, app_id)`,
      ),
      'create index traffic_api_id on traffic (api_id, start, span_seconds, version, app_id)',
      'create index traffic_app_id on traffic (app_id, start, span_seconds, api_id, version)',
      `create index traffic_api_organization_id on traffic
         (api_organization_id, start, span_seconds, api_id, version, app_id)`,
      `create index traffic_app_organization_id on traffic
         (app_organization_id, start, span_seconds, api_id, version, app_id)`,
      'create index traffic_start_by_hours on traffic (start) where span_seconds = 3600',

      table(
        'call_error',
        `id ${text} not null primary key,
         at ${integer} not null,
         request_id ${text} not null,
         status ${integer} not null,
         method ${text} not null,
         path ${text} not null,
         code ${text} not null,
         source ${text} not null,
         ${parties},
         subscription_id ${text} not null`,
      ),
      'create index call_error_api_id_id on call_error (api_id, id)',
      'create index call_error_app_id_id on call_error (app_id, id)',
      'create index call_error_api_organization_id_id on call_error (api_organization_id, id)',
      'create index call_error_app_organization_id_id on call_error (app_organization_id, id)',
      'create index call_error_request_id_id on call_error (request_id, id)',

      table(
        'gateway_run',
        `id ${text} not null primary key,
         host ${text} not null,
         pid ${integer} not null,
         sequence ${integer} not null,
         log_file ${text},
         log_bytes ${integer} not null,
         started_at ${integer} not null,
         seen_at ${integer} not null,
         closed ${integer} not null,
         lost_from ${integer},
         lost_to ${integer}`,
      ),
      'create index gateway_run_open on gateway_run (id) where closed = 0',
      'create index gateway_run_lost_to on gateway_run (lost_to) where lost_to is not null',
      'create index gateway_run_seen_at on gateway_run (seen_at) where closed = 1',
    ]
  },
}
