import type { ApiId, AuthServerId, ClientId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { Api, ApiEnvironment, ApiKind, ApiStore } from '../apis.ts'
import { BasePathTaken } from '../errors.ts'
import type { ApiRow } from '../schema.ts'
import { type Reads, type Transaction, violates } from './session.ts'
import { specWrites } from './specs.ts'
import { insertFirst, replaceCounted, statement, take, touch, upsertCounted } from './statement.ts'

const columns = [
  'id',
  'organization_id',
  'kind',
  'name',
  'version',
  'environment',
  'namespace',
  'base_path',
  'target_url',
  'client_id',
  'auth_server_id',
  'access_control',
  'sealed_values',
  'activation',
  'visibility',
  'shared_with',
  'plans',
  'details',
  'known_terms',
  'traffic',
  'test_subscription_id',
  'disabled',
  'created_at',
  'updated_at',
] as const satisfies (keyof ApiRow)[]
const selected = [...columns, 'revision'] as const

export const apiStatements = {
  put: upsertCounted('api_put', 'api', 'id', columns, 'revision'),
  insert: insertFirst('api_insert', 'api', 'id', columns, 'revision'),
  replace: replaceCounted('api_replace', 'api', 'id', columns, 'revision'),
  touch: touch('api_touch', 'api'),
  hold: take('api_hold', 'api', ['id', 'revision']),
  // Behind `hold`, so that it sees who has begun to use the API.
  remove: statement('api_remove', (db, p: { id: string; revision: number }) =>
    db
      .deleteFrom('api')
      .where('id', '=', p.id)
      .where('revision', '=', p.revision)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('app_api').select('app_id').where('api_id', '=', p.id))),
      )
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('connection').select('id').where('api_id', '=', p.id))),
      )
      .returning('id'),
  ),
  find: statement('api_find', (db, p: { id: string }) => db.selectFrom('api').select(selected).where('id', '=', p.id)),
  list: statement('api_list', (db, _: Record<never, never>) => db.selectFrom('api').select(selected).orderBy('id')),
}

function toRow(api: Api): ApiRow {
  return {
    id: api.id,
    organization_id: api.organizationId,
    kind: api.kind,
    name: api.name,
    version: api.version,
    environment: api.environment,
    namespace: api.namespace,
    base_path: api.basePath,
    target_url: api.targetUrl,
    client_id: api.client_id,
    auth_server_id: api.authServerId,
    access_control: JSON.stringify(api.accessControl),
    sealed_values: api.sealedValues ?? null,
    activation: JSON.stringify(api.activation),
    visibility: api.visibility,
    shared_with: JSON.stringify(api.sharedWith),
    plans: JSON.stringify(api.plans),
    details: JSON.stringify(api.details),
    known_terms: JSON.stringify(api.knownTerms ?? []),
    traffic: JSON.stringify(api.traffic ?? {}),
    test_subscription_id: api.testSubscriptionId ?? null,
    disabled: api.disabled ? 1 : 0,
    revision: api.revision,
    created_at: api.createdAt,
    updated_at: api.updatedAt,
  }
}

function fromRow(row: ApiRow): Api {
  return {
    id: row.id as ApiId,
    organizationId: row.organization_id as OrganizationId,
    kind: row.kind as ApiKind,
    name: row.name,
    version: row.version,
    environment: row.environment as ApiEnvironment,
    namespace: row.namespace,
    basePath: row.base_path,
    targetUrl: row.target_url,
    client_id: row.client_id as ClientId,
    authServerId: row.auth_server_id as AuthServerId,
    accessControl: JSON.parse(row.access_control),
    ...(row.sealed_values !== null && { sealedValues: row.sealed_values }),
    activation: JSON.parse(row.activation),
    visibility: row.visibility as Api['visibility'],
    sharedWith: JSON.parse(row.shared_with),
    plans: JSON.parse(row.plans),
    details: JSON.parse(row.details),
    ...(row.known_terms !== '[]' && { knownTerms: JSON.parse(row.known_terms) }),
    ...(row.traffic !== '{}' && { traffic: JSON.parse(row.traffic) }),
    ...(row.test_subscription_id !== null && { testSubscriptionId: row.test_subscription_id as SubscriptionId }),
    disabled: row.disabled === 1,
    revision: row.revision,
    createdAt: row.created_at as EpochSeconds,
    updatedAt: row.updated_at as EpochSeconds,
  }
}

export function apiReads(reads: Reads): Pick<ApiStore, 'find' | 'list'> {
  return {
    async find(id) {
      const row = await reads.first(apiStatements.find, { id })
      return row && fromRow(row)
    },
    async list() {
      return (await reads.all(apiStatements.list, {})).map(fromRow)
    },
  }
}

/** Runs what writes a path. */
async function unlessPathTaken<T>({ namespace, environment, basePath }: Api, write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (fault) {
    if (!violates(fault, 'api_namespace_environment_base_path_unique')) throw fault
    throw new BasePathTaken(`${namespace} ${environment} ${basePath} belongs to another API`)
  }
}

export const apiWrites = {
  async put(tx: Transaction, api: Api): Promise<void> {
    await unlessPathTaken(api, tx.run(apiStatements.put, toRow(api)))
    tx.announce('api', api.id)
  },
  async insert(tx: Transaction, api: Api): Promise<'made' | 'exists'> {
    if (!(await unlessPathTaken(api, tx.first(apiStatements.insert, toRow(api))))) return 'exists'
    tx.announce('api', api.id)
    return 'made'
  },
  async replace(tx: Transaction, api: Api): Promise<'replaced' | 'changed'> {
    if (!(await unlessPathTaken(api, tx.first(apiStatements.replace, toRow(api))))) return 'changed'
    tx.announce('api', api.id)
    return 'replaced'
  },
  async touch(tx: Transaction, id: ApiId, updated_at: EpochSeconds): Promise<void> {
    if (await tx.first(apiStatements.touch, { id, updated_at })) tx.announce('api', id)
  },
  async remove(tx: Transaction, id: ApiId, revision: number): Promise<'removed' | 'changed' | 'in_use'> {
    const [held, removed] = await Promise.all([
      tx.first(apiStatements.hold, { id, revision }),
      tx.first(apiStatements.remove, { id, revision }),
    ])
    if (!removed) return held ? 'in_use' : 'changed'
    await specWrites.remove(tx, id)
    tx.announce('api', id)
    return 'removed'
  },
  async hold(tx: Transaction, id: ApiId, revision: number): Promise<'held' | 'changed'> {
    return (await tx.first(apiStatements.hold, { id, revision })) ? 'held' : 'changed'
  },
}
