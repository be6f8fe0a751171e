import type { Migration } from './migration.ts'

/** What the gateway decided. `hashes` stands before `content`: SQLite reads a row from its beginning, and a look-up wants the hashes alone. */
export const decisions: Migration = {
  name: '0007-decisions',
  up: ({ text, integer, bytes, tableOptions }) => [
    `create table decision_block (
       id ${text} not null primary key,
       share ${text} not null,
       from_millis ${integer} not null,
       to_millis ${integer} not null,
       calls ${integer} not null,
       bytes ${integer} not null,
       hashes ${bytes} not null,
       content ${bytes} not null
     ) ${tableOptions}`,
    // Has everything that pruning looks at, so that it reads no row.
    'create index decision_block_share_id on decision_block (share, id, to_millis, calls, bytes)',
  ],
}
