import type { Migration } from './migration.ts'

/**
 * Who takes part: more about organizations, their members and namespaces, who runs the exchange, and what is kept about changes. New columns
 * have defaults, so that rows of before have sensible values and the program before this step goes on beside it (PostgreSQL).
 */
export const organizations: Migration = {
  name: '0003-organizations',
  up({ text, integer, bytes, randomUuid, tableOptions }) {
    const table = (name: string, body: string) => `create table ${name} (${body}) ${tableOptions}`
    return [
      // `name_key` is the name, folded: here with ASCII letters only, by the next write of the organization completely.
      `alter table organization add column name_key ${text} not null default ''`,
      `alter table organization add column details ${text} not null default '{"dealerCodes":[],"apiDmsInfo":[]}'`,
      `alter table organization add column disabled ${integer} not null default 0`,
      `alter table organization add column revision ${integer} not null default 1`,
      `alter table organization add column updated_at ${integer} not null default 0`,
      'update organization set name_key = lower(name), updated_at = created_at',
      'create index organization_name_key_id on organization (name_key, id)',
      // Whether an organization that is to be removed has one.
      'create index api_organization_id on api (organization_id)',

      table(
        'member',
        `organization_id ${text} not null,
         user_id ${text} not null,
         roles ${text} not null,
         owner ${integer} not null,
         created_at ${integer} not null,
         primary key (organization_id, user_id)`,
      ),
      'create index member_user_id on member (user_id, organization_id)',
      'create index member_owner on member (organization_id, user_id) where owner = 1',

      table(
        'current_organization',
        `user_id ${text} not null primary key,
         organization_id ${text} not null`,
      ),
      'create index current_organization_organization_id on current_organization (organization_id)',

      table(
        'operator',
        `user_id ${text} not null primary key,
         created_at ${integer} not null`,
      ),
      // Until now every management token could do everything.
      'insert into operator (user_id, created_at) select user_id, min(created_at) from management_token group by user_id',

      // One open invitation for each e-mail, one open request of each user: the columns with `open_` are null in all others.
      table(
        'invitation',
        `id ${text} not null primary key,
         organization_id ${text} not null,
         email ${text} not null,
         open_email_key ${text},
         roles ${text} not null,
         invited_by ${text} not null,
         state ${text} not null,
         created_at ${integer} not null,
         expires_at ${integer} not null`,
      ),
      `create unique index invitation_open_email_key_organization_id_unique
         on invitation (open_email_key, organization_id)`,
      'create index invitation_open_email_key_id on invitation (open_email_key, id)',
      'create index invitation_organization_id on invitation (organization_id, id)',

      table(
        'join_request',
        `id ${text} not null primary key,
         organization_id ${text} not null,
         user_id ${text} not null,
         open_user_id ${text},
         message ${text} not null,
         state ${text} not null,
         created_at ${integer} not null,
         decided_by ${text},
         decided_at ${integer}`,
      ),
      `create unique index join_request_open_user_id_organization_id_unique
         on join_request (open_user_id, organization_id)`,
      'create index join_request_organization_id on join_request (organization_id, id)',
      'create index join_request_user_id on join_request (user_id, id)',

      table(
        'namespace',
        `name ${text} not null primary key,
         organization_id ${text} not null,
         created_at ${integer} not null`,
      ),
      'create index namespace_organization_id on namespace (organization_id, name)',
      // Of the organization whose API had it first.
      `insert into namespace (name, organization_id, created_at)
         select namespace, organization_id, created_at from api where not exists (
           select 1 from api as older where older.namespace = api.namespace and
             (older.created_at < api.created_at or (older.created_at = api.created_at and older.id < api.id)))`,

      table(
        'spec',
        `api_id ${text} not null primary key,
         content ${text} not null`,
      ),

      table(
        'audit_entry',
        `id ${text} not null primary key,
         at ${integer} not null,
         actor ${text} not null,
         user_id ${text},
         action ${text} not null,
         subject_kind ${text} not null,
         subject_id ${text} not null,
         organization_ids ${text} not null,
         changes ${text} not null,
         request_id ${text} not null`,
      ),
      'create index audit_entry_subject_id on audit_entry (subject_id, id)',
      'create index audit_entry_user_id on audit_entry (user_id, id)',
      'create index audit_entry_action on audit_entry (action, id)',
      // The action once more, so that an index leads to what was done in one organization.
      table(
        'audit_entry_organization',
        `organization_id ${text} not null,
         entry_id ${text} not null,
         action ${text} not null,
         primary key (organization_id, entry_id)`,
      ),
      'create index audit_entry_organization_action on audit_entry_organization (organization_id, action, entry_id)',

      table(
        'idempotency_key',
        `key_hash ${bytes} not null primary key,
         request_hash ${bytes} not null,
         sealed_reply ${bytes},
         created_at ${integer} not null,
         expires_at ${integer} not null`,
      ),
      'create index idempotency_key_expires_at on idempotency_key (expires_at)',

      // Made anew, because SQLite adds no column whose default is another one in each row.
      table(
        'management_token_0003',
        `hmac ${bytes} not null primary key,
         id ${text} not null default (${randomUuid}),
         user_id ${text} not null,
         name ${text} not null,
         scope ${text} not null default 'write',
         created_at ${integer} not null,
         expires_at ${integer}`,
      ),
      `insert into management_token_0003 (hmac, user_id, name, created_at)
         select hmac, user_id, name, created_at from management_token`,
      'drop table management_token',
      'alter table management_token_0003 rename to management_token',
      'create unique index management_token_id_unique on management_token (id)',
      'create index management_token_user_id on management_token (user_id, created_at, id)',
    ]
  },
}
