import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { lists, nthSql } from './ids.ts'

export interface Sizes {
  /** Organizations, users, subscriptions, connections, provider calls, events, deliveries and errors: each. */
  large: number
  /** Apps, APIs and clients: each. */
  small: number
}

const UNKNOWN_SECONDS_MAX = 120

const FIRST = [
  'Lakeside',
  'Harbor',
  'Hilltop',
  'Summit',
  'Prairie',
  'Canyon',
  'Maple',
  'Cedar',
  'Granite',
  'Silver',
  'Meadow',
  'Coastal',
  'Northern',
  'Valley',
  'Desert',
  'Island',
  'Copper',
  'Forest',
  'Bayview',
  'Redwood',
]
const SECOND = [
  'Ford',
  'Motors',
  'Auto Group',
  'Cars',
  'Trucks',
  'Garage',
  'Service',
  'Dealers',
  'Imports',
  'Automotive',
]
const GIVEN = [
  'Ada',
  'Mira',
  'Olaf',
  'Karin',
  'José',
  'Wei',
  'Amara',
  'Ivan',
  'Lena',
  'Tariq',
  'Noor',
  'Elif',
  'Sven',
  'Paula',
  'Hugo',
  'Yuki',
]
const FAMILY = [
  'Stone',
  'Rivera',
  'Okafor',
  'Lindqvist',
  'Nakamura',
  'Petrov',
  'Haddad',
  'Keller',
  'Moreau',
  'Santos',
  'Novak',
  'Byrne',
  'Dahl',
  'Castro',
  'Weber',
  'Mensah',
  'Larsen',
  'Ortiz',
  'Fischer',
  'Marsh',
]

const oneOf = (words: readonly string[], n: string) =>
  `(array[${words.map((word) => `'${word}'`).join(',')}])[1 + (hashint8(${n}) & 2147483647) % ${words.length}]`
const wordsOf = (kind: string, id: string, text: string, from: string) =>
  `insert into search_word select distinct '${kind}', word, ${id} from ${from}, string_to_table(translate(lower(${text}), '@.-', '   '), ' ') as word where word <> ''`

/** Statements in their order, with what each is about. */
function fillStatements({ large, small }: Sizes): [string, string][] {
  const i = nthSql('i')
  const of = (count: number, from = 1) => `from generate_series(${from}, ${count}) as i`
  const half = Math.floor(large / 2)
  const bought = Math.floor(small * 0.9)
  const api = (n: string) => nthSql(n)
  // Beyond everything that is forgotten for its age.
  const now = 2_190_000_000
  const name = `${oneOf(FIRST, 'i')} || ' ' || ${oneOf(SECOND, 'i * 7 + 1')} || ' ' || i`
  // One of a kind, three of a kind, the oldest thirtieth, and everybody else.
  const organizationName = `case when i = 777 then 'Zephyrine Quill' when i % ${half} = 9 then 'Quokka Works' when i <= ${Math.floor(large / 30)} then 'Legacy ' || i else ${name} end`
  const ownApi = `i <= ${lists.ownApis}`
  // The second half goes round apps and APIs, without the first ones.
  const otherApp = nthSql(`(2 + i % ${small - 1})`)
  const otherApi = api(`(${lists.ownApis + 1} + i % ${small - lists.ownApis})`)
  return [
    [
      'organizations',
      `insert into organization (id, name, name_key, address, country_code, phone_number, created_at, updated_at) select ${i}, n, lower(n), '1 Loop Lane', 'US', '+1 555 0100', ${now} + i, ${now} + i from (select i, ${organizationName} as n ${of(large)}) as t`,
    ],
    ['words of organizations', wordsOf('organization', 'id', 'name', 'organization')],
    [
      'users',
      `insert into user_account (id, email, email_key, name, search_key, created_at, updated_at) select 'u' || i, e, lower(e), n, lower(e || n), ${now}, ${now} from (select i, ${oneOf(GIVEN, 'i')} || ' ' || ${oneOf(FAMILY, 'i * 3')} as n, case when i = 777 then 'zephyrine' else 'p' || md5(i::text) end || '@dealer' || i % 1000 || '.example' as e ${of(large)}) as t`,
    ],
    ['words of users', wordsOf('user', 'id', "email || ' ' || name", 'user_account')],
    [
      'members',
      `insert into member (organization_id, user_id, roles, owner, created_at) select case when i <= ${Math.floor(large / 10)} then ${nthSql('1')} else ${i} end, 'u' || i, '["developer"]', 0, ${now} ${of(large)}`,
    ],
    [
      'clients',
      `insert into client (client_id, auth_server_id, owner_kind, owner_id, grant_types, scopes, metadata, disabled, created_at) select md5('c' || i), '${lists.authServerId}', 'app', ${i}, '["client_credentials"]', '["anonymous"]', json_build_object('client_name', ${name})::text, 0, ${now} ${of(small)}`,
    ],
    [
      'words of clients',
      wordsOf('client', 'client_id', "client_id || ' ' || (metadata::json ->> 'client_name')", 'client'),
    ],
    [
      'apps',
      `insert into app (id, organization_id, name, search_key, description, contact_email, client_id, listing, disabled, created_at, updated_at) select ${i}, case when i = 1 or i % 10 = 0 then ${nthSql('1')} else ${i} end, n, lower(n), 'An app.', 'dev@bench.example', md5('c' || i), case when i % 2 = 0 then 'Published' else 'Registered' end, 0, ${now}, ${now} from (select i, case when i = 777 then 'Zephyrine' else ${name} end as n ${of(small)}) as t`,
    ],
    ['words of apps', wordsOf('app', 'id', 'name', 'app')],
    [
      'APIs',
      `insert into api (id, organization_id, kind, name, version, environment, namespace, base_path, target_url, client_id, auth_server_id, access_control, visibility, activation, details, disabled, created_at, updated_at) select ${i}, case when ${ownApi} then ${nthSql('1')} else ${i} end, 'rest', ${name}, 'v1', 'Production', 'ns' || i % 1000, '/a' || i || '/v1', 'http://127.0.0.1:9', 'none', '${lists.authServerId}', '{"kind":"fortellis_oauth","token":"minted"}', case when i % 2 = 0 then 'public' else 'private' end, '{"mode":"automatic","audience":"api_providers"}', '{"description":"What a dealer sells and repairs.","tags":["sales"],"implementationName":"","lifeCycle":"General Release"}', 0, ${now}, ${now} ${of(small)}`,
    ],
    [
      'subscriptions',
      `insert into subscription (id, organization_id, app_id, environment, status, activated_at, created_at, updated_at) select ${i}, case when i > ${half} and i <= ${half + bought} then ${nthSql('1')} else ${i} end, case when i <= ${half} then ${nthSql('1')} when i <= ${half + bought} then ${nthSql(`(i - ${half} + 1)`)} else ${otherApp} end, 'Production', case when i % 1000 = 5 then 'pending' when i % 50 = 7 then 'inactive' else 'active' end, ${now}, ${now}, ${now} ${of(large)}`,
    ],
    [
      'connections',
      `insert into connection (id, subscription_id, position, api_id, status, changed_at) select ${i}, ${i}, 0, case when i <= ${half} then case when i % 10 = 0 then ${api(`(1 + (i / 10) % ${lists.ownApis})`)} else ${api('1')} end else ${otherApi} end, case when i % 1000 = 6 then 'pending' when i % 50 = 7 then 'inactive' else 'active' end, ${now} ${of(large)}`,
    ],
    [
      'provider calls',
      `insert into provider_call (id, kind, api_id, organization_id, subscription_id, connection_id, body, state, due, attempts, next_attempt_at, created_at, updated_at) select ${i}, 'activate', case when i <= ${half} then ${api('1')} else ${otherApi} end, case when i <= ${half} then ${nthSql('1')} else ${nthSql(`(${lists.ownApis + 1} + i % ${small - lists.ownApis})`)} end, ${i}, ${i}, '{}', case when i % 1000 = 3 then 'failed' else 'done' end, 0, 1, ${now}, ${now}, ${now} ${of(large)}`,
    ],
    [
      'errors',
      `insert into call_error (id, at, request_id, status, method, path, code, source, api_id, version, environment, api_organization_id, app_id, app_organization_id, subscription_id) select ${i}, ${now} + i / 100, 'r' || i, case when i % 3 = 0 then 502 else 403 end, 'GET', '/things', 'NOT-SUBSCRIBED', 'gateway', case when i % 2 = 0 then ${api('1')} else ${otherApi} end, 'v1', 'Production', case when i % 2 = 0 then ${nthSql('1')} else ${nthSql(`(${lists.ownApis + 1} + i % ${small - lists.ownApis})`)} end, ${nthSql('1')}, ${nthSql('1')}, ${i} ${of(large)}`,
    ],
    [
      'webhook',
      `insert into webhook (id, app_id, api_id, shard, state, accepts, concurrency_max, timeout_millis, held_notice_seconds, sealed_secrets, revision, created_at, updated_at) values ('${lists.webhookId}', '${lists.appId}', '${lists.apiId}', 1, 'paused', '[200]', 8, 10000, 900, '', 1, ${now}, ${now})`,
    ],
    [
      'events',
      `insert into relay_event (id, api_id, organization_id, data_owner_id, channel, partition_key, request_id, received_at, kind, payload_bytes, payload) select ${i}, '${lists.apiId}', '${lists.organizationId}', ${i}, 'channel' || i % 5, 'k' || i % 1000, 'r' || i, ${now}000 + i, 'published', 2, '{}' ${of(large)}`,
    ],
    [
      'deliveries',
      `insert into relay_delivery (webhook_id, lane, seq, event_id, state, attempts, created_at, is_replay, done_at, last_status) select '${lists.webhookId}', 'k' || i % 1000, i / 1000, ${i}, case when i % 1000 = 3 then 'skipped' else 'delivered' end, 1, ${now}000 + i, 0, ${now}000 + i, 200 ${of(large)}`,
    ],
    ['indexes of words', 'alter table search_word add primary key (kind, word, id)'],
    ['indexes of words by record', 'create index search_word_kind_id_word on search_word (kind, id, word)'],
  ]
}

/** Fills the tables of an exchange that has been started once. */
export async function fillDatabase(url: string, sizes: Sizes, say: (text: string) => void): Promise<void> {
  await connected(url, async (client) => {
    await client.query("set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '512MB'")
    // Words are indexed when all are there: one by one it takes ten times as long.
    await client.query('truncate search_word')
    await client.query('alter table search_word drop constraint search_word_pkey')
    await client.query('drop index search_word_kind_id_word')
    for (const [what, sql] of fillStatements(sizes)) {
      const begun = performance.now()
      await client.query(sql)
      say(`${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`)
    }
  })
}

/** As a database is after a restore: tidy, and PostgreSQL knows nothing of what is in it. */
export async function forgetStatistics(url: string): Promise<void> {
  await connected(url, async (client) => {
    await client.query('vacuum')
    await client.query(
      'delete from pg_statistic where starelid in (select oid from pg_class where relnamespace = to_regnamespace($1))',
      ['public'],
    )
  })
}

/** Resolves when PostgreSQL has looked at every table of some size, with the seconds that took. */
export async function untilStatistics(url: string): Promise<number> {
  const begun = performance.now()
  return connected(url, async (client) => {
    for (;;) {
      const { rows } = await client.query(
        `select relname from pg_class where relkind = 'r' and relnamespace = to_regnamespace('public')
         and pg_relation_size(oid) > 1000000 and not exists (select 1 from pg_stats where tablename = relname)`,
      )
      const seconds = (performance.now() - begun) / 1000
      if (rows.length === 0) return seconds
      if (seconds > UNKNOWN_SECONDS_MAX) {
        throw new Error(`PostgreSQL still knows nothing of ${rows.map(({ relname }) => relname).join(', ')}`)
      }
      await pause(100)
    }
  })
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
