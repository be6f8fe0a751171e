import type { Migration } from './migration.ts'

/**
 * What sign-in needs: grants, sessions and the records around them, and more about servers, keys, clients and users. New columns have
 * defaults, so that rows of before have sensible values and the program before this step goes on beside it (PostgreSQL); only a
 * server that is new and has no key yet gets none from it.
 */
export const signIn: Migration = {
  name: '0002-sign-in',
  up({ text, integer, bytes, tableOptions }) {
    const table = (name: string, body: string) => `create table ${name} (${body}) ${tableOptions}`
    const userColumns = 'id, email, email_key, name, password_hash, created_at'
    return [
      `alter table authorization_server add column settings ${text} not null default '{}'`,

      `alter table signing_key add column active_from ${integer} not null default 0`,
      `alter table signing_key add column revoked_at ${integer}`,
      'update signing_key set active_from = created_at',
      'drop index signing_key_auth_server_id_ordinal_unique',
      'create unique index signing_key_auth_server_id_alg_ordinal_unique on signing_key (auth_server_id, alg, ordinal)',

      `alter table client add column metadata ${text} not null default '{}'`,
      `alter table client add column settings ${text} not null default '{}'`,
      `alter table client add column version ${integer} not null default 1`,
      'create index client_auth_server_id_client_id on client (auth_server_id, client_id)',
      `alter table client_secret add column sealed ${bytes}`,

      // Made anew, because SQLite cannot take "not null" from password_hash. `search_key` is e-mail and name, folded: here
      // with ASCII letters only, by the next write of the user completely (sql/users.ts).
      table(
        'user_account_0002',
        `id ${text} not null primary key,
         email ${text} not null,
         email_key ${text} not null,
         email_verified ${integer} not null default 0,
         name ${text} not null,
         search_key ${text} not null default '',
         password_hash ${text},
         claims ${text} not null default '{}',
         totp ${text},
         disabled ${integer} not null default 0,
         version ${integer} not null default 1,
         created_at ${integer} not null,
         updated_at ${integer} not null default 0`,
      ),
      `insert into user_account_0002 (${userColumns}, search_key, updated_at)
         select ${userColumns}, email_key || '\n' || lower(name), created_at from user_account`,
      'drop table user_account',
      'alter table user_account_0002 rename to user_account',
      'create unique index user_account_email_key_unique on user_account (email_key)',

      table(
        'session',
        `sid ${text} not null primary key,
         id_hash ${bytes} not null,
         user_id ${text} not null,
         auth_time ${integer} not null,
         amr ${text} not null,
         created_at ${integer} not null,
         last_seen_at ${integer} not null,
         ended_at ${integer},
         user_agent ${text} not null,
         address ${text} not null`,
      ),
      'create unique index session_id_hash_unique on session (id_hash)',
      'create index session_user_id on session (user_id)',
      'create index session_created_at on session (created_at)',

      // `grant` is a word of SQL.
      table(
        'user_grant',
        `id ${text} not null primary key,
         auth_server_id ${text} not null,
         client_id ${text} not null,
         user_id ${text} not null,
         sid ${text} not null,
         scopes ${text} not null,
         nonce ${text},
         claims ${text},
         auth_time ${integer} not null,
         amr ${text} not null,
         acr ${text},
         code_hash ${bytes},
         redirect_uri ${text},
         code_challenge ${text},
         code_expires_at ${integer},
         code_used_at ${integer},
         refresh_handle_hash ${bytes},
         refresh_hash ${bytes},
         refresh_previous_hash ${bytes},
         refresh_rotated_at ${integer},
         refresh_expires_at ${integer},
         living_until ${integer} not null,
         created_at ${integer} not null,
         revoked_at ${integer}`,
      ),
      'create unique index user_grant_code_hash_unique on user_grant (code_hash) where code_hash is not null',
      `create unique index user_grant_refresh_handle_hash_unique on user_grant (refresh_handle_hash)
         where refresh_handle_hash is not null`,
      'create index user_grant_sid on user_grant (sid)',
      'create index user_grant_user_id_client_id on user_grant (user_id, client_id)',
      'create index user_grant_client_id on user_grant (client_id)',
      'create index user_grant_living_until on user_grant (living_until)',

      table(
        'revocation',
        `kind ${text} not null,
         id ${text} not null,
         issued_up_to ${integer} not null,
         expires_at ${integer} not null,
         primary key (kind, id)`,
      ),
      'create index revocation_expires_at on revocation (expires_at)',

      table(
        'interaction',
        `id_hash ${bytes} not null primary key,
         browser_hash ${bytes} not null,
         state ${text} not null,
         version ${integer} not null,
         created_at ${integer} not null,
         expires_at ${integer} not null`,
      ),
      'create index interaction_expires_at on interaction (expires_at)',

      table(
        'used_once',
        `kind ${text} not null,
         key_hash ${bytes} not null,
         expires_at ${integer} not null,
         primary key (kind, key_hash)`,
      ),
      'create index used_once_expires_at on used_once (expires_at)',

      table(
        'throttle',
        `key_hash ${bytes} not null primary key,
         failures ${integer} not null,
         window_started_at ${integer} not null`,
      ),
      'create index throttle_window_started_at on throttle (window_started_at)',

      // One link for each user and purpose: a new one takes the place of the old one.
      table(
        'mail_proof',
        `user_id ${text} not null,
         purpose ${text} not null,
         hash ${bytes} not null,
         email ${text} not null,
         created_at ${integer} not null,
         expires_at ${integer} not null,
         primary key (user_id, purpose)`,
      ),
      'create unique index mail_proof_hash_unique on mail_proof (hash)',
      'create index mail_proof_expires_at on mail_proof (expires_at)',

      table(
        'consent',
        `user_id ${text} not null,
         auth_server_id ${text} not null,
         client_id ${text} not null,
         scopes ${text} not null,
         claims ${text} not null,
         created_at ${integer} not null,
         updated_at ${integer} not null,
         primary key (user_id, auth_server_id, client_id)`,
      ),

      table(
        'passkey',
        `id ${text} not null primary key,
         user_id ${text} not null,
         public_key ${bytes} not null,
         counter ${integer} not null,
         transports ${text} not null,
         name ${text} not null,
         created_at ${integer} not null,
         last_used_at ${integer}`,
      ),
      'create index passkey_user_id on passkey (user_id)',

      table(
        'registration_token',
        `hmac ${bytes} not null primary key,
         auth_server_id ${text} not null,
         name ${text} not null,
         scopes ${text} not null,
         created_at ${integer} not null,
         expires_at ${integer} not null`,
      ),

      table(
        'mail',
        `id ${text} not null primary key,
         recipient ${text} not null,
         subject ${text} not null,
         text ${text} not null,
         html ${text} not null,
         created_at ${integer} not null,
         next_attempt_at ${integer},
         attempts ${integer} not null,
         sent_at ${integer},
         last_fault ${text}`,
      ),
      'create index mail_next_attempt_at on mail (next_attempt_at) where next_attempt_at is not null',
      'create index mail_created_at on mail (created_at)',
    ]
  },
}
