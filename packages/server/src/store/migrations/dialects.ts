import type { Dialect } from './migration.ts'

export const sqliteDialect: Dialect = {
  text: 'text',
  integer: 'integer',
  bytes: 'blob',
  // RFC 9562 §5.4: the digit of the version, and one of 8, 9, a, b for the variant.
  randomUuid: `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
    substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`,
  tableOptions: 'strict',
}

export const postgresDialect: Dialect = {
  text: 'text collate "C"',
  integer: 'bigint',
  bytes: 'bytea',
  randomUuid: 'gen_random_uuid()::text',
  tableOptions: '',
}
