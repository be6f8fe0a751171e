import type { ApiId, AppId, OrganizationId } from '@portreeve/protocol'
import type { ApiEnvironment } from '../apis.ts'
import type { CallCounts, CallParties } from '../call-counts.ts'
import type { CallCountsRow, CallPartiesRow } from '../schema.ts'

/** Columns that tables about calls share. */
export const partyColumns = [
  'api_id',
  'version',
  'environment',
  'api_organization_id',
  'app_id',
  'app_organization_id',
] as const satisfies (keyof CallPartiesRow)[]

export const countColumns = [
  'calls',
  'status_2xx',
  'gateway_4xx',
  'api_4xx',
  'gateway_5xx',
  'api_5xx',
  'unanswered',
  'request_bytes',
  'response_bytes',
] as const satisfies (keyof CallCountsRow)[]

export function partiesToRow(parties: CallParties): CallPartiesRow {
  return {
    api_id: parties.apiId ?? '',
    version: parties.version,
    environment: parties.environment ?? '',
    api_organization_id: parties.apiOrganizationId ?? '',
    app_id: parties.appId ?? '',
    app_organization_id: parties.appOrganizationId ?? '',
  }
}

export function partiesFromRow(row: CallPartiesRow): CallParties {
  return {
    apiId: orNone<ApiId>(row.api_id),
    version: row.version,
    environment: orNone<ApiEnvironment>(row.environment),
    apiOrganizationId: orNone<OrganizationId>(row.api_organization_id),
    appId: orNone<AppId>(row.app_id),
    appOrganizationId: orNone<OrganizationId>(row.app_organization_id),
  }
}

/** The empty id is nobody's. */
export function orNone<Id extends string>(id: string): Id | undefined {
  return id === '' ? undefined : (id as Id)
}

export function countsToRow(counts: CallCounts): CallCountsRow {
  return {
    calls: counts.calls,
    status_2xx: counts.status2xx,
    gateway_4xx: counts.gateway4xx,
    api_4xx: counts.api4xx,
    gateway_5xx: counts.gateway5xx,
    api_5xx: counts.api5xx,
    unanswered: counts.unanswered,
    request_bytes: counts.requestBytes,
    response_bytes: counts.responseBytes,
  }
}

export function countsFromRow(row: CallCountsRow): CallCounts {
  return {
    calls: row.calls,
    status2xx: row.status_2xx,
    gateway4xx: row.gateway_4xx,
    api4xx: row.api_4xx,
    gateway5xx: row.gateway_5xx,
    api5xx: row.api_5xx,
    unanswered: row.unanswered,
    requestBytes: row.request_bytes,
    responseBytes: row.response_bytes,
  }
}
