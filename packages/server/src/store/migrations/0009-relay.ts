import type { Migration } from './migration.ts'

/** As in relay.ts: how many shards there are. */
const SHARDS = 64

/**
 * Webhooks, what was published, and the queue. `payload` stands last: SQLite reads a row from its beginning. A lane's row is written with
 * each of its deliveries and goes when nothing waits in it.
 */
export const relay: Migration = {
  name: '0009-relay',
  up({ text, integer, bytes, tableOptions, queueOptions }) {
    const table = (name: string, body: string, options = tableOptions) => `create table ${name} (${body}) ${options}`
    const noShard = Array.from({ length: SHARDS }, (_, shard) => `(${shard}, '', 0)`).join(', ')
    return [
      table(
        'webhook',
        `id ${text} not null primary key,
         app_id ${text} not null,
         api_id ${text} not null,
         shard ${integer} not null,
         state ${text} not null,
         paused_by ${text},
         pause_reason ${text},
         paused_at ${integer},
         accepts ${text} not null,
         concurrency_max ${integer} not null,
         per_second_max ${integer},
         timeout_millis ${integer} not null,
         held_notice_seconds ${integer} not null,
         sealed_secrets ${bytes} not null,
         revision ${integer} not null,
         created_at ${integer} not null,
         updated_at ${integer} not null`,
      ),
      'create unique index webhook_app_id_api_id_unique on webhook (app_id, api_id)',
      'create index webhook_api_id_id on webhook (api_id, id)',

      table(
        'relay_event',
        `id ${text} not null primary key,
         api_id ${text} not null,
         organization_id ${text} not null,
         data_owner_id ${text} not null,
         channel ${text} not null,
         partition_key ${text},
         request_id ${text} not null,
         received_at ${integer} not null,
         kind ${text} not null,
         replays ${integer} not null default 0,
         payload_bytes ${integer} not null,
         payload ${bytes} not null`,
      ),
      // With what people look for: an index of its own would be told of each event in another place, these are at their ends.
      'create index relay_event_api_id_id_request_id on relay_event (api_id, id, request_id)',
      'create index relay_event_organization_id_id_request_id on relay_event (organization_id, id, request_id)',

      table(
        'relay_receipt',
        `api_id ${text} not null,
         request_id ${text} not null,
         event_id ${text} not null,
         at ${integer} not null,
         repeats ${integer} not null,
         primary key (api_id, request_id)`,
      ),
      'create index relay_receipt_at on relay_receipt (at)',

      table(
        'relay_lane',
        `webhook_id ${text} not null,
         lane ${text} not null,
         head_seq ${integer} not null,
         waiting ${integer} not null,
         next_at ${integer} not null,
         attempts ${integer} not null,
         held_since ${integer},
         is_noticed ${integer} not null,
         last_status ${integer},
         last_fault ${text},
         primary key (webhook_id, lane)`,
        queueOptions,
      ),
      // Only for those who ask for times: whoever looks for one lane finds it by the key, whatever PostgreSQL thinks of how many there are.
      'create index relay_lane_next_at on relay_lane (webhook_id, next_at) where next_at >= 0',
      'create index relay_lane_held on relay_lane (webhook_id, lane) where held_since is not null',

      table(
        'relay_delivery',
        `webhook_id ${text} not null,
         lane ${text} not null,
         seq ${integer} not null,
         event_id ${text} not null,
         state ${text} not null,
         attempts ${integer} not null,
         created_at ${integer} not null,
         is_replay ${integer} not null,
         done_at ${integer},
         last_status ${integer},
         note ${text},
         primary key (webhook_id, lane, seq)`,
        queueOptions,
      ),
      'create index relay_delivery_event_id_webhook_id on relay_delivery (event_id, webhook_id)',
      // Only for lists, as the index of times above.
      `create index relay_delivery_webhook_id_event_id_lane on relay_delivery (webhook_id, event_id, lane)
         where created_at >= 0`,

      table(
        'relay_attempt',
        `webhook_id ${text} not null,
         lane ${text} not null,
         seq ${integer} not null,
         number ${integer} not null,
         event_id ${text} not null,
         at ${integer} not null,
         millis ${integer} not null,
         status ${integer},
         fault ${text},
         answer ${text},
         primary key (webhook_id, lane, seq, number)`,
      ),
      'create index relay_attempt_event_id on relay_attempt (event_id)',

      table('relay_node', `id ${text} not null primary key, alive_until ${integer} not null`),
      table(
        'relay_shard',
        `shard ${integer} not null primary key, node ${text} not null, lease_until ${integer} not null`,
      ),
      `insert into relay_shard (shard, node, lease_until) values ${noShard}`,
    ]
  },
}
