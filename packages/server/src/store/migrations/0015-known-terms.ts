import type { Migration } from './migration.ts'

/** Versions of terms that others could read, with the digest of their words: JSON, KnownTerms[]. */
export const knownTerms: Migration = {
  name: '0015-known-terms',
  up: ({ text }) =>
    ['api', 'app'].map((table) => `alter table ${table} add column known_terms ${text} not null default '[]'`),
}
