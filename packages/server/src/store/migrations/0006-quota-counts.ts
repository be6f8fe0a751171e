import type { Migration } from './migration.ts'

/** Calls counted in the running window of each quota. A row for each count and not for each window: some windows last a second. */
export const quotaCounts: Migration = {
  name: '0006-quota-counts',
  up: ({ bytes, integer, tableOptions }) => [
    `create table quota_count (
       key_hash ${bytes} not null primary key,
       window_start ${integer} not null,
       window_end ${integer} not null,
       taken ${integer} not null,
       granted ${integer} not null,
       takers ${integer} not null
     ) ${tableOptions}`,
    'create index quota_count_window_end on quota_count (window_end)',
  ],
}
