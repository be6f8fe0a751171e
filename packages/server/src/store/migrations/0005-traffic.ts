import type { Migration } from './migration.ts'

/** How the gateway treats an API's calls, and how many an app may make. Both have defaults, also for the program before this step. */
export const traffic: Migration = {
  name: '0005-traffic',
  up: ({ text }) => [
    `alter table api add column traffic ${text} not null default '{}'`,
    `alter table app add column quotas ${text} not null default '[]'`,
  ],
}
