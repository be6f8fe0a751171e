import { Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconMinus, IconX } from '@tabler/icons-react'
import type { Check, CheckOutcome } from './explained.ts'
import classes from './timeline.module.css'

const OUTCOMES: Record<CheckOutcome, { word: string; icon: typeof IconCheck }> = {
  passed: { word: 'passed', icon: IconCheck },
  reported: { word: 'did not fit, and was let through', icon: IconAlertTriangle },
  refused: { word: 'said no', icon: IconX },
  not_reached: { word: 'not reached', icon: IconMinus },
}

/** What was asked, in its order, and how each answer was. What the caller was told about the one that said no stands above it, in the verdict. */
export function Timeline({ checks }: { checks: readonly Check[] }) {
  return (
    <ol className={classes.list} aria-label="Checks">
      {checks.map(({ name, question, outcome, message, detail }) => {
        const { word, icon: Mark } = OUTCOMES[outcome]
        const told = outcome === 'refused' ? undefined : message
        return (
          <li key={name} className={classes.check} data-outcome={outcome}>
            <span className={classes.mark} data-outcome={outcome}>
              <Mark size={15} stroke={2.5} aria-hidden />
            </span>
            <div>
              <Group gap={8} mih="1.75rem">
                <Text span fw={outcome === 'refused' ? 700 : 600} {...(outcome === 'not_reached' && { c: 'dimmed' })}>
                  {name}
                </Text>
                <Text
                  span
                  size="sm"
                  c={outcome === 'refused' ? 'red' : 'dimmed'}
                  fw={outcome === 'refused' ? 700 : 400}
                >
                  {word}
                </Text>
              </Group>
              {outcome !== 'not_reached' && question !== '' && (
                <Text size="sm" c="dimmed">
                  {question}
                </Text>
              )}
              {(told !== undefined || detail !== undefined) && (
                <div className={classes.reason}>
                  {told !== undefined && <Text inherit>{told}</Text>}
                  {detail !== undefined && (
                    <Text size="sm" mt={told === undefined ? 0 : 6}>
                      <b>Exact reason:</b> {detail}
                    </Text>
                  )}
                </div>
              )}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
