import { Group, Text, UnstyledButton } from '@mantine/core'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { Finding } from './spec-rows.ts'
import classes from './spec-text.module.css'

export interface FindingsListProps {
  findings: readonly Finding[]
  /** Absent where there is no text to jump to. */
  onJump?: (finding: number) => void
}

/** What was found, in the order of the text; errors keep a specification from being taken. */
export function FindingsList({ findings, onJump }: FindingsListProps) {
  return (
    <ul className={classes.findings} aria-label="Findings">
      {findings.map((finding, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes its order.
        <li key={index}>
          {onJump ? (
            <UnstyledButton className={classes.jump} onClick={() => onJump(index)}>
              <Content finding={finding} />
            </UnstyledButton>
          ) : (
            <div className={classes.jump}>
              <Content finding={finding} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

function Content({ finding: { severity, rule, message, pointer, line, column } }: { finding: Finding }) {
  return (
    <>
      <Group gap="xs" mb={2}>
        <StatusBadge status={severity === 'error' ? 'failed' : 'pending'} label={severity} />
        <Text size="sm" c="dimmed">
          Line {line}, column {column}
        </Text>
      </Group>
      <Text size="sm">{message}</Text>
      <Text size="xs" c="dimmed" className="mono">
        {[rule, pointer].filter(Boolean).join(' · ')}
      </Text>
    </>
  )
}
