import { Group, Stack, Text } from '@mantine/core'
import type { Call } from './explained.ts'
import classes from './timing-bar.module.css'
import { timingParts } from './timing-parts.ts'

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 })

/** How long it took, and what for. */
export function TimingBar({ timings }: { timings: Call['timings'] }) {
  const parts = timingParts(timings)
  return (
    <Stack gap={8}>
      <Text>{number.format(timings.totalMillis)} ms</Text>
      {parts.length > 0 && (
        <>
          <div className={classes.bar} aria-hidden>
            {parts.map(({ kind, millis }) => (
              <span key={kind} className={`${classes.part} ${classes[kind]}`} style={{ flexGrow: millis }} />
            ))}
          </div>
          <Group gap="md" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
            {parts.map(({ kind, name, millis }) => (
              <Text key={kind} component="li" size="sm" c="dimmed">
                <span className={`${classes.swatch} ${classes[kind]}`} aria-hidden /> {name} {number.format(millis)} ms
              </Text>
            ))}
          </Group>
        </>
      )}
    </Stack>
  )
}
