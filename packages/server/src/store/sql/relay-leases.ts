import type { RelayStore } from '../relay.ts'
import type { RelayShardRow, Tables } from '../schema.ts'
import type { Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

/** Whoever takes what another one has not extended waits for so long after its end: clocks differ. */
const GRACE_MILLIS = 5_000

export const leaseStatements = {
  // One process after the other, to the end of the transaction: so that what is read here is what is written.
  takeTurn: statement('relay_shard_take_turn', (db, p: { first: number }) =>
    db
      .updateTable('relay_shard')
      .set((row) => ({ shard: row.ref('shard') }))
      .where('shard', '=', p.first),
  ),
  listShards: statement('relay_shard_list', (db, _: Record<never, never>) =>
    db.selectFrom('relay_shard').select(['shard', 'node', 'lease_until']).where('shard', '>=', 0).orderBy('shard'),
  ),
  keepShard: statement('relay_shard_keep', (db, p: Tables['relay_shard']) =>
    db.updateTable('relay_shard').set({ node: p.node, lease_until: p.lease_until }).where('shard', '=', p.shard),
  ),
  keepNode: upsert('relay_node_keep', 'relay_node', ['id'], ['id', 'alive_until']),
  removeNode: statement('relay_node_remove', (db, p: { id: string }) =>
    db.deleteFrom('relay_node').where('id', '=', p.id),
  ),
  listNodes: statement('relay_node_list', (db, p: { after: string }) =>
    db.selectFrom('relay_node').select(['id', 'alive_until']).where('id', '>', p.after).orderBy('id'),
  ),
}

const NOBODY = { node: '', lease_until: 0 }

export const leaseWrites = {
  async lease(
    tx: Transaction,
    { node, at, leaseMillis, releasing }: Parameters<RelayStore['lease']>[0],
  ): ReturnType<RelayStore['lease']> {
    const { takeTurn, keepNode, listNodes, listShards, keepShard, removeNode } = leaseStatements
    const lease_until = at + leaseMillis
    const [, , nodes, shards] = await Promise.all([
      tx.run(takeTurn, { first: 0 }),
      tx.run(keepNode, { id: node, alive_until: lease_until }),
      tx.all(listNodes, { after: '' }),
      tx.all(listShards, {}),
    ])
    const dead = nodes.filter(({ alive_until }) => alive_until + GRACE_MILLIS < at)
    const fairShare = Math.ceil(shards.length / (nodes.length - dead.length))
    const released = shards.filter((row) => row.node === node && releasing.includes(row.shard))
    const mine = shards.filter((row) => row.node === node && row.lease_until >= at && !released.includes(row))
    const isFree = (row: RelayShardRow) =>
      row.node === '' || row.lease_until + GRACE_MILLIS < at || (row.node === node && row.lease_until < at)
    const free = shards.filter((row) => isFree(row) && !released.includes(row))
    const taken = free.slice(0, Math.max(0, fairShare - mine.length))
    const kept = [...mine, ...taken]
    await Promise.all([
      ...released.map(({ shard }) => tx.run(keepShard, { shard, ...NOBODY })),
      ...kept.map(({ shard }) => tx.run(keepShard, { shard, node, lease_until })),
      ...dead.map(({ id }) => tx.run(removeNode, { id })),
    ])
    return { shards: kept.map(({ shard }) => shard).toSorted((a, b) => a - b), fairShare }
  },

  async endLeases(tx: Transaction, node: string): Promise<void> {
    const { takeTurn, listShards, keepShard, removeNode } = leaseStatements
    const [, shards] = await Promise.all([
      tx.run(takeTurn, { first: 0 }),
      tx.all(listShards, {}),
      tx.run(removeNode, { id: node }),
    ])
    const mine = shards.filter((row) => row.node === node)
    await Promise.all(mine.map(({ shard }) => tx.run(keepShard, { shard, ...NOBODY })))
  },
}
