import type { Node, NodeStore } from '../nodes.ts'
import type { NodeRow } from '../schema.ts'
import { prune, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'id',
  'host',
  'pid',
  'version',
  'roles',
  'started_at',
  'seen_at',
  'revision',
  'behind_millis',
] as const satisfies (keyof NodeRow)[]

export const nodeStatements = {
  put: upsert('node_put', 'node', ['id'], columns),
  remove: statement('node_remove', (db, p: { id: string }) => db.deleteFrom('node').where('id', '=', p.id)),
  list: statement('node_list', (db, p: { limit: number }) =>
    db.selectFrom('node').select(columns).where('seen_at', '>=', 0).orderBy('seen_at', 'desc').limit(p.limit),
  ),
  prune: prune('node_prune', 'node', ['id'], 'seen_at'),
}

function toRow({ id, host, pid, version, revision, ...node }: Node): NodeRow {
  return {
    ...{ id, host, pid, version, revision },
    roles: JSON.stringify(node.roles),
    started_at: node.startedAt,
    seen_at: node.seenAt,
    behind_millis: node.behindMillis,
  }
}

function fromRow({ id, host, pid, version, revision, ...row }: NodeRow): Node {
  return {
    ...{ id, host, pid, version, revision },
    roles: JSON.parse(row.roles) as string[],
    startedAt: row.started_at,
    seenAt: row.seen_at,
    behindMillis: row.behind_millis,
  }
}

export function nodeReads(reads: Reads): Pick<NodeStore, 'list'> {
  return {
    async list(limit) {
      return (await reads.all(nodeStatements.list, { limit })).map(fromRow)
    },
  }
}

export const nodeWrites = {
  async put(tx: Transaction, node: Node): Promise<void> {
    await tx.run(nodeStatements.put, toRow(node))
  },
  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.run(nodeStatements.remove, { id })
  },
  async prune(tx: Transaction, before: number): Promise<boolean> {
    return pruneSome(tx, nodeStatements.prune, { before })
  },
}
