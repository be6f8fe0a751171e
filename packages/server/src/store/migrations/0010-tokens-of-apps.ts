import type { Migration } from './migration.ts'

/** Which personal tokens go back to an app. Those that are kept already are their users' own: what an app made ends within hours. */
export const tokensOfApps: Migration = {
  name: '0010-tokens-of-apps',
  up: ({ integer }) => [`alter table management_token add column is_of_app ${integer} not null default 0`],
}
