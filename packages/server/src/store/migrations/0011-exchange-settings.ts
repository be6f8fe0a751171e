import type { Migration } from './migration.ts'

/** What operators set for the whole exchange, which processes serve it, and indexes for counting what waits. */
export const exchangeSettings: Migration = {
  name: '0011-exchange-settings',
  up({ text, integer, tableOptions }) {
    const table = (name: string, body: string) => `create table ${name} (${body}) ${tableOptions}`
    return [
      table(
        'exchange_settings',
        `id ${text} not null primary key, public_directory ${integer} not null, revision ${integer} not null`,
      ),
      "insert into exchange_settings (id, public_directory, revision) values ('exchange', 0, 1)",
      table(
        'node',
        `id ${text} not null primary key,
         host ${text} not null,
         pid ${integer} not null,
         version ${text} not null,
         roles ${text} not null,
         started_at ${integer} not null,
         seen_at ${integer} not null,
         revision ${integer} not null,
         behind_millis ${integer} not null`,
      ),
      'create index node_seen_at on node (seen_at)',
      'create index provider_call_state_id on provider_call (state, id)',
      `create index mail_failed on mail (created_at)
         where next_attempt_at is null and sent_at is null and last_fault is not null`,
    ]
  },
}
