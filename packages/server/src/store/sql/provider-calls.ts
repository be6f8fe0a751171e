import type { ApiId, ConnectionId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { ProviderCall, ProviderCallStore } from '../provider-calls.ts'
import type { ProviderCallRow } from '../schema.ts'
import { ABOVE_ALL, listParameters } from './conditions.ts'
import { EXCEPT_MAX, providerCallStatements } from './provider-call-statements.ts'
import { pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'

type Outcome = Parameters<ProviderCallStore['settle']>[2]

function toRow(call: ProviderCall): ProviderCallRow {
  return {
    id: call.id,
    kind: call.kind,
    api_id: call.apiId,
    organization_id: call.organizationId,
    subscription_id: call.subscriptionId,
    connection_id: call.connectionId,
    body: call.body ?? null,
    ...outcomeToRow(call),
    attempts: call.attempts,
    created_at: call.createdAt,
  }
}

function outcomeToRow(outcome: Outcome) {
  return {
    state: outcome.state,
    due: outcome.state === 'due' ? 1 : 0,
    next_attempt_at: outcome.nextAttemptAt,
    last_status: outcome.lastStatus ?? null,
    last_fault: outcome.lastFault ?? null,
    updated_at: outcome.updatedAt,
  }
}

function fromRow(row: Omit<ProviderCallRow, 'due'>): ProviderCall {
  return {
    id: row.id,
    kind: row.kind as ProviderCall['kind'],
    apiId: row.api_id as ApiId,
    organizationId: row.organization_id as OrganizationId,
    subscriptionId: row.subscription_id as SubscriptionId,
    connectionId: row.connection_id as ConnectionId,
    ...(row.body !== null && { body: row.body }),
    state: row.state as ProviderCall['state'],
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at as EpochSeconds,
    ...(row.last_status !== null && { lastStatus: row.last_status }),
    ...(row.last_fault !== null && { lastFault: row.last_fault }),
    createdAt: row.created_at as EpochSeconds,
    updatedAt: row.updated_at as EpochSeconds,
  }
}

export function providerCallReads(reads: Reads): Pick<ProviderCallStore, 'listDue' | 'find' | 'list'> {
  return {
    async listDue(now, limit, except = []) {
      // No API has the empty id.
      const left = listParameters('except', EXCEPT_MAX, except.length === 0 ? [''] : except)
      return (await reads.all(providerCallStatements.listDue, { now, limit, ...left })).map(fromRow)
    },
    async find(id) {
      const row = await reads.first(providerCallStatements.find, { id })
      return row && fromRow(row)
    },
    async list({ organizationId, apiId, connectionId, state, after = ABOVE_ALL, limit }) {
      const { list, listOfConnection, listOfApi, listOfOrganization } = providerCallStatements
      const page = {
        organization_id: organizationId ?? null,
        api_id: apiId ?? null,
        state: state ?? null,
        after,
        limit,
      }
      const rows = connectionId
        ? await reads.all(listOfConnection, { ...page, connection_id: connectionId })
        : apiId
          ? await reads.all(listOfApi, { ...page, api_id: apiId })
          : organizationId
            ? await reads.all(listOfOrganization, { ...page, organization_id: organizationId })
            : await reads.all(list, page)
      return rows.map(fromRow)
    },
  }
}

export const providerCallWrites = {
  async put(tx: Transaction, call: ProviderCall): Promise<void> {
    await tx.run(providerCallStatements.put, toRow(call))
  },
  async claim(
    tx: Transaction,
    id: string,
    attempts: number,
    nextAttemptAt: EpochSeconds,
    at: EpochSeconds,
  ): Promise<'claimed' | 'changed'> {
    const params = { id, attempts, next_attempt_at: nextAttemptAt, at }
    return (await tx.first(providerCallStatements.claim, params)) ? 'claimed' : 'changed'
  },
  async settle(tx: Transaction, id: string, attempts: number, outcome: Outcome): Promise<'settled' | 'changed'> {
    const params = { id, attempts, ...outcomeToRow(outcome) }
    return (await tx.first(providerCallStatements.settle, params)) ? 'settled' : 'changed'
  },
  async cancelDue(
    tx: Transaction,
    connection_id: ConnectionId,
    at: EpochSeconds,
  ): Promise<{ untried: number; tried: number }> {
    const state: ProviderCall['state'] = 'cancelled'
    const cancelled = await tx.all(providerCallStatements.cancelDue, { connection_id, state, at })
    const untried = cancelled.filter(({ attempts }) => attempts === 0).length
    return { untried, tried: cancelled.length - untried }
  },
  async replay(tx: Transaction, id: string, attempts: number, at: EpochSeconds): Promise<'due' | 'missing'> {
    const states = { due: 'due', cancelled: 'cancelled' } as const satisfies Record<string, ProviderCall['state']>
    return (await tx.first(providerCallStatements.replay, { id, attempts, at, ...states })) ? 'due' : 'missing'
  },
  async prune(tx: Transaction, before: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, providerCallStatements.prune, { before })
  },
}
