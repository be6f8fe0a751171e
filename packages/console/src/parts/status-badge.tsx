import { Badge } from '@mantine/core'

const colours: Record<string, string> = {
  active: 'teal',
  delivered: 'teal',
  done: 'teal',
  passed: 'teal',
  enabled: 'teal',
  accepted: 'teal',
  approved: 'teal',
  published: 'teal',
  pending: 'yellow',
  requesting: 'yellow',
  waiting: 'yellow',
  due: 'yellow',
  announced: 'blue',
  open: 'blue',
  paused: 'orange',
  held: 'orange',
  reported: 'orange',
  disabled: 'red',
  failed: 'red',
  refused: 'red',
  rejected: 'red',
  denied: 'red',
  revoked: 'red',
  Production: 'harbour',
  Test: 'grape',
  Dev: 'blue',
}

/** A state in a word: never told by its colour alone. */
export function StatusBadge({ status, label = status.replaceAll('_', ' ') }: { status: string; label?: string }) {
  return (
    <Badge variant="light" color={colours[status] ?? 'gray'} tt="none" fw={600} className="status-badge">
      {label}
    </Badge>
  )
}
