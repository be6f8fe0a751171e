import { Alert, List } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

const SHOWN = 5

/** When calls may be missing from what was counted (docs/metering.md). Nothing where none are. */
export function GapsNote({ gaps }: { gaps: readonly { fromMillis: number; toMillis: number }[] }) {
  if (gaps.length === 0) return null
  const more = gaps.length - SHOWN
  return (
    <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />} title="A few calls may be missing">
      A gateway ended without a word between these times. Up to about a second of its calls is not counted.
      <List size="sm" mt="xs">
        {gaps.slice(0, SHOWN).map(({ fromMillis, toMillis }) => (
          <List.Item key={`${fromMillis}-${toMillis}`}>
            {format.format(fromMillis)} to {format.format(toMillis)}
          </List.Item>
        ))}
        {more > 0 && <List.Item>And {new Intl.NumberFormat().format(more)} more</List.Item>}
      </List>
    </Alert>
  )
}
