import type { ConnectionOf } from './status-text.ts'

/** "3 active", "2 of 3 active, 1 rejected". Pure. */
export function connectionsText(connections: readonly Pick<ConnectionOf, 'status'>[]): string {
  const count = (...statuses: ConnectionOf['status'][]) =>
    connections.filter(({ status }) => statuses.includes(status)).length
  if (connections.length === 0) return 'none'
  const active = count('active')
  const parts = [
    active === connections.length ? `${active} active` : `${active} of ${connections.length} active`,
    ...[[count('pending', 'requesting'), 'waiting'] as const, [count('rejected'), 'rejected'] as const].flatMap(
      ([number, word]) => (number > 0 ? [`${number} ${word}`] : []),
    ),
  ]
  return parts.join(', ')
}
