import type { ApiId, AuthServerId, ClientId, EpochSeconds, OrganizationId } from '@portreeve/protocol'
import type { Api, ApiEnvironment, ApiStore } from '../apis.ts'
import { BasePathTaken } from '../errors.ts'
import type { ApiRow } from '../schema.ts'
import { type Reads, type Transaction, violates } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'id',
  'organization_id',
  'name',
  'version',
  'environment',
  'namespace',
  'base_path',
  'target_url',
  'client_id',
  'auth_server_id',
  'access_control',
  'disabled',
  'created_at',
] as const satisfies (keyof ApiRow)[]

export const apiStatements = {
  put: upsert('api_put', 'api', ['id'], columns),
  find: statement('api_find', (db, p: { id: string }) => db.selectFrom('api').select(columns).where('id', '=', p.id)),
  list: statement('api_list', (db, _: Record<never, never>) => db.selectFrom('api').select(columns).orderBy('id')),
}

function toRow(api: Api): ApiRow {
  return {
    id: api.id,
    organization_id: api.organizationId,
    name: api.name,
    version: api.version,
    environment: api.environment,
    namespace: api.namespace,
    base_path: api.basePath,
    target_url: api.targetUrl,
    client_id: api.client_id,
    auth_server_id: api.authServerId,
    access_control: JSON.stringify(api.accessControl),
    disabled: api.disabled ? 1 : 0,
    created_at: api.createdAt,
  }
}

function fromRow(row: ApiRow): Api {
  return {
    id: row.id as ApiId,
    organizationId: row.organization_id as OrganizationId,
    name: row.name,
    version: row.version,
    environment: row.environment as ApiEnvironment,
    namespace: row.namespace,
    basePath: row.base_path,
    targetUrl: row.target_url,
    client_id: row.client_id as ClientId,
    authServerId: row.auth_server_id as AuthServerId,
    accessControl: JSON.parse(row.access_control),
    disabled: row.disabled === 1,
    createdAt: row.created_at as EpochSeconds,
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

export const apiWrites = {
  async put(tx: Transaction, api: Api): Promise<void> {
    try {
      await tx.run(apiStatements.put, toRow(api))
    } catch (fault) {
      if (!violates(fault, 'api_namespace_environment_base_path_unique')) throw fault
      throw new BasePathTaken(`${api.namespace} ${api.environment} ${api.basePath} belongs to another API`)
    }
    tx.announce('api', api.id)
  },
}
