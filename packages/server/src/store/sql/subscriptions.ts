import type { ApiId, AppId, ConnectionId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { ConnectionRow, SubscriptionRow } from '../schema.ts'
import type { Connection, Subscription, SubscriptionStatus, SubscriptionStore } from '../subscriptions.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = ['id', 'organization_id', 'app_id', 'status', 'created_at'] as const satisfies (keyof SubscriptionRow)[]

export const subscriptionStatements = {
  put: upsert('subscription_put', 'subscription', ['id'], columns),
  deleteConnections: statement('connection_delete', (db, p: { id: string }) =>
    db.deleteFrom('connection').where('subscription_id', '=', p.id),
  ),
  insertConnection: statement('connection_insert', (db, p: ConnectionRow) =>
    db.insertInto('connection').values({
      id: p.id,
      subscription_id: p.subscription_id,
      position: p.position,
      api_id: p.api_id,
      status: p.status,
    }),
  ),
  // One statement, so that a reader never pairs a subscription with the connections of its next version.
  find: statement('subscription_find', (db, p: { id: string }) =>
    db
      .selectFrom('subscription as s')
      .leftJoin('connection as c', 'c.subscription_id', 's.id')
      .select([
        's.id',
        's.organization_id',
        's.app_id',
        's.status',
        's.created_at',
        'c.id as connection_id',
        'c.api_id',
        'c.status as connection_status',
      ])
      .where('s.id', '=', p.id)
      .orderBy('c.position'),
  ),
}

export function subscriptionReads(reads: Reads): Pick<SubscriptionStore, 'find'> {
  return {
    async find(id) {
      const rows = await reads.all(subscriptionStatements.find, { id })
      const row = rows[0]
      if (!row) return undefined
      return {
        id: row.id as SubscriptionId,
        organizationId: row.organization_id as OrganizationId,
        appId: row.app_id as AppId,
        status: row.status as SubscriptionStatus,
        connections: rows.flatMap(connectionFromRow),
        createdAt: row.created_at as EpochSeconds,
      }
    },
  }
}

/** Empty for the one row of a subscription without connections. */
function connectionFromRow(row: {
  connection_id: string | null
  api_id: string | null
  connection_status: string | null
}): Connection[] {
  if (row.connection_id === null) return []
  return [
    {
      id: row.connection_id as ConnectionId,
      apiId: row.api_id as ApiId,
      status: row.connection_status as Connection['status'],
    },
  ]
}

export const subscriptionWrites = {
  async put(tx: Transaction, subscription: Subscription): Promise<void> {
    await Promise.all([
      tx.run(subscriptionStatements.put, {
        id: subscription.id,
        organization_id: subscription.organizationId,
        app_id: subscription.appId,
        status: subscription.status,
        created_at: subscription.createdAt,
      }),
      tx.run(subscriptionStatements.deleteConnections, { id: subscription.id }),
      ...subscription.connections.map((connection, position) =>
        tx.run(subscriptionStatements.insertConnection, {
          id: connection.id,
          subscription_id: subscription.id,
          position,
          api_id: connection.apiId,
          status: connection.status,
        }),
      ),
    ])
    tx.announce('subscription', subscription.id)
  },
}
