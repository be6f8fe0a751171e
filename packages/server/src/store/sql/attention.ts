import type { ApiId, AppId, EpochSeconds } from '@portreeve/protocol'
import type { AttentionStore } from '../attention.ts'
import { HOUR_SECONDS } from '../traffic.ts'
import type { Reads } from './session.ts'
import { ofQueue, plannedEachTime, statement } from './statement.ts'

interface Ask {
  organization_id: string
  limit: number
}

type Status = Ask & { status: string }
type Secrets = Ask & { from: number; to: number }
type Hours = Ask & { from: number; span_seconds: number }

/** Each looks at `limit` rows at most, and counts what it has found of them. Lists of an organization's own apps and APIs lead to them. */
export const attentionStatements = {
  pendingActivations: plannedEachTime(
    statement('attention_pending_activations', (db, p: Status) =>
      db
        .selectFrom(
          db
            .selectFrom('app')
            .innerJoin('subscription', 'subscription.app_id', 'app.id')
            .select(['app.id', 'subscription.created_at as at'])
            .where('app.organization_id', '=', p.organization_id)
            .where('subscription.status', '=', p.status)
            .limit(p.limit)
            .as('some'),
        )
        .select((row) => ['some.id', row.fn.count<number>('some.at').as('count'), row.fn.min('some.at').as('since')])
        .groupBy('some.id'),
    ),
  ),
  pendingConnections: plannedEachTime(
    statement('attention_pending_connections', (db, p: Status) =>
      db
        .selectFrom(
          db
            .selectFrom('api')
            .innerJoin('connection', 'connection.api_id', 'api.id')
            .select(['api.id', 'connection.changed_at as at'])
            .where('api.organization_id', '=', p.organization_id)
            .where('connection.status', '=', p.status)
            .limit(p.limit)
            .as('some'),
        )
        .select((row) => ['some.id', row.fn.count<number>('some.at').as('count'), row.fn.min('some.at').as('since')])
        .groupBy('some.id'),
    ),
  ),
  failedProviderCalls: statement('attention_failed_provider_calls', (db, p: Status) =>
    db
      .selectFrom(
        db
          .selectFrom('provider_call')
          .select(['api_id as id', 'updated_at as at'])
          .where('organization_id', '=', p.organization_id)
          .where('state', '=', p.status)
          .limit(p.limit)
          .as('some'),
      )
      .select((row) => ['some.id', row.fn.count<number>('some.at').as('count'), row.fn.min('some.at').as('since')])
      .groupBy('some.id'),
  ),
  pausedWebhooks: statement('attention_paused_webhooks', (db, p: Status) =>
    db
      .selectFrom('app')
      .innerJoin('webhook', 'webhook.app_id', 'app.id')
      .select(['webhook.id', 'webhook.app_id', 'webhook.api_id', 'webhook.paused_by', 'webhook.paused_at'])
      .where('app.organization_id', '=', p.organization_id)
      .where('webhook.state', '=', p.status)
      .limit(p.limit),
  ),
  heldLanes: ofQueue(
    statement('attention_held_lanes', (db, p: Ask) =>
      db
        .selectFrom(
          db
            .selectFrom('app')
            .innerJoin('webhook', 'webhook.app_id', 'app.id')
            .innerJoin('relay_lane as lane', 'lane.webhook_id', 'webhook.id')
            .select(['webhook.id', 'webhook.app_id', 'webhook.api_id', 'lane.held_since as at'])
            .where('app.organization_id', '=', p.organization_id)
            .where('lane.held_since', 'is not', null)
            .limit(p.limit)
            .as('some'),
        )
        .select((row) => [
          ...(['some.id', 'some.app_id', 'some.api_id'] as const),
          row.fn.count<number>('some.at').as('count'),
          row.fn.min('some.at').as('since'),
        ])
        .groupBy(['some.id', 'some.app_id', 'some.api_id']),
    ),
  ),
  endingSecretsOfApps: statement('attention_ending_secrets_of_apps', (db, p: Secrets) =>
    db
      .selectFrom('app')
      .innerJoin('client_secret as secret', 'secret.client_id', 'app.client_id')
      .select(['app.id', 'secret.expires_at'])
      .where('app.organization_id', '=', p.organization_id)
      .where('secret.expires_at', '>=', p.from)
      .where('secret.expires_at', '<', p.to)
      .limit(p.limit),
  ),
  endingSecretsOfApis: statement('attention_ending_secrets_of_apis', (db, p: Secrets) =>
    db
      .selectFrom('api')
      .innerJoin('client_secret as secret', 'secret.client_id', 'api.client_id')
      .select(['api.id', 'secret.expires_at'])
      .where('api.organization_id', '=', p.organization_id)
      .where('secret.expires_at', '>=', p.from)
      .where('secret.expires_at', '<', p.to)
      .limit(p.limit),
  ),
  errorsOfApis: statement('attention_errors_of_apis', (db, p: Hours) =>
    db
      .selectFrom(
        db
          .selectFrom('traffic')
          .select(['api_id as id', 'start', 'gateway_4xx', 'api_4xx', 'gateway_5xx', 'api_5xx'])
          .where('api_organization_id', '=', p.organization_id)
          .where('start', '>=', p.from)
          .where('span_seconds', '=', p.span_seconds)
          .orderBy('start', 'desc')
          .limit(p.limit)
          .as('some'),
      )
      .select((row) => [
        ...(['some.id', 'some.start'] as const),
        row.cast<number>(row.fn.sum('some.gateway_4xx'), 'bigint').as('gateway_4xx'),
        row.cast<number>(row.fn.sum('some.api_4xx'), 'bigint').as('api_4xx'),
        row.cast<number>(row.fn.sum('some.gateway_5xx'), 'bigint').as('gateway_5xx'),
        row.cast<number>(row.fn.sum('some.api_5xx'), 'bigint').as('api_5xx'),
      ])
      .groupBy(['some.id', 'some.start']),
  ),
  errorsOfApps: statement('attention_errors_of_apps', (db, p: Hours) =>
    db
      .selectFrom(
        db
          .selectFrom('traffic')
          .select(['app_id as id', 'start', 'gateway_4xx', 'api_4xx', 'gateway_5xx', 'api_5xx'])
          .where('app_organization_id', '=', p.organization_id)
          .where('start', '>=', p.from)
          .where('span_seconds', '=', p.span_seconds)
          .orderBy('start', 'desc')
          .limit(p.limit)
          .as('some'),
      )
      .select((row) => [
        ...(['some.id', 'some.start'] as const),
        row.cast<number>(row.fn.sum('some.gateway_4xx'), 'bigint').as('gateway_4xx'),
        row.cast<number>(row.fn.sum('some.api_4xx'), 'bigint').as('api_4xx'),
        row.cast<number>(row.fn.sum('some.gateway_5xx'), 'bigint').as('gateway_5xx'),
        row.cast<number>(row.fn.sum('some.api_5xx'), 'bigint').as('api_5xx'),
      ])
      .groupBy(['some.id', 'some.start']),
  ),
  valueNames: statement('attention_value_names', (db, p: { api_id: string; status: string; limit: number }) =>
    db
      .selectFrom('connection')
      .select(['value_names', 'changed_at'])
      .where('api_id', '=', p.api_id)
      .where('status', '=', p.status)
      .orderBy('subscription_id', 'desc')
      .limit(p.limit),
  ),
}

interface WaitingRow {
  id: string
  count: number
  since: number | null
}

const waiting = <Id extends string>(rows: readonly WaitingRow[]) =>
  rows.map(({ id, count, since }) => ({ id: id as Id, count: Number(count), since: Number(since) as EpochSeconds }))

export function attentionReads(reads: Reads): AttentionStore {
  const all = attentionStatements
  return {
    async pendingActivations({ organizationId, limit }) {
      const ask = { organization_id: organizationId, limit, status: 'pending' }
      return waiting<AppId>(await reads.all(all.pendingActivations, ask))
    },
    async pendingConnections({ organizationId, limit }) {
      const ask = { organization_id: organizationId, limit, status: 'pending' }
      return waiting<ApiId>(await reads.all(all.pendingConnections, ask))
    },
    async failedProviderCalls({ organizationId, limit }) {
      const ask = { organization_id: organizationId, limit, status: 'failed' }
      return waiting<ApiId>(await reads.all(all.failedProviderCalls, ask))
    },
    async pausedWebhooks({ organizationId, limit }) {
      const rows = await reads.all(all.pausedWebhooks, { organization_id: organizationId, limit, status: 'paused' })
      return rows.map(({ id, app_id, api_id, paused_by, paused_at }) => ({
        ...{ id, appId: app_id as AppId, apiId: api_id as ApiId },
        ...(paused_by !== null && { pausedBy: paused_by as 'person' | 'gone' }),
        ...(paused_at !== null && { pausedAt: paused_at }),
      }))
    },
    async heldLanes({ organizationId, limit }) {
      const rows = await reads.all(all.heldLanes, { organization_id: organizationId, limit })
      return rows.map(({ id, app_id, api_id, count, since }) => ({
        ...{ id, appId: app_id as AppId, apiId: api_id as ApiId, lanes: Number(count), since: Number(since) },
      }))
    },
    async endingSecrets({ organizationId, limit, from, to }) {
      const ask = { organization_id: organizationId, limit, from, to }
      const [ofApps, ofApis] = await Promise.all([
        reads.all(all.endingSecretsOfApps, ask),
        reads.all(all.endingSecretsOfApis, ask),
      ])
      const ending = (expires_at: number | null) => ({ expiresAt: Number(expires_at) as EpochSeconds })
      return [
        ...ofApps.map(({ id, expires_at }) => ({
          owner: { kind: 'app' as const, id: id as AppId },
          ...ending(expires_at),
        })),
        ...ofApis.map(({ id, expires_at }) => ({
          owner: { kind: 'api' as const, id: id as ApiId },
          ...ending(expires_at),
        })),
      ].slice(0, limit)
    },
    async errorsByHour({ organizationId, limit, role, from }) {
      const ask = { organization_id: organizationId, limit, from, span_seconds: HOUR_SECONDS }
      const rows = await reads.all(role === 'api' ? all.errorsOfApis : all.errorsOfApps, ask)
      return rows
        .map(({ id, start, ...counts }) => ({
          ...{ id, start: start as EpochSeconds },
          errors: Object.values(counts).reduce((sum, count) => sum + Number(count), 0),
        }))
        .filter(({ errors, id }) => errors > 0 && id !== '')
    },
    async valueNames({ apiId, limit }) {
      const rows = await reads.all(all.valueNames, { api_id: apiId, status: 'active', limit })
      return rows.map(({ value_names, changed_at }) => ({
        valueNames: JSON.parse(value_names) as string[],
        changedAt: changed_at as EpochSeconds,
      }))
    },
  }
}
