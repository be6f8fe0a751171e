import type { Dialect } from './migration.ts'

export const sqliteDialect: Dialect = {
  text: 'text',
  integer: 'integer',
  bytes: 'blob',
  // RFC 9562 §5.4: the digit of the version, and one of 8, 9, a, b for the variant.
  randomUuid: `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
    substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`,
  jsonText: (column, member) => `json_extract(${column}, '$.${member}')`,
  tableOptions: 'strict',
  queueOptions: 'strict',
}

export const postgresDialect: Dialect = {
  text: 'text collate "C"',
  integer: 'bigint',
  bytes: 'bytea',
  randomUuid: 'gen_random_uuid()::text',
  jsonText: (column, member) => `${column}::json ->> '${member}'`,
  tableOptions: '',
  // Room in each page for the next version of its rows, and what is dead is cleared away before there is much of it.
  queueOptions: `with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0)`,
}
