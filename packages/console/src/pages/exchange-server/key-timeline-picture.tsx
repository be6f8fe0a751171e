import { Group, Text } from '@mantine/core'
import type { Phase, Timeline } from './key-timeline.ts'
import classes from './key-timeline-picture.module.css'

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const dateOf = (seconds: number) => day.format(seconds * 1000)

const PHASES: readonly { phase: Phase; label: string }[] = [
  { phase: 'announced', label: 'Announced: published, does not sign yet' },
  { phase: 'active', label: 'Active: signs' },
  { phase: 'retired', label: 'Retired: only verifies' },
  { phase: 'revoked', label: 'Revoked: refused' },
]

/** The keys over time. Each bar also says in words what it shows. */
export function KeyTimelinePicture({ timeline: { from, to, now, rows } }: { timeline: Timeline }) {
  const at = (seconds: number) => `${((seconds - from) / (to - from)) * 100}%`
  const width = (start: number, end: number) => `${((end - start) / (to - from)) * 100}%`
  const shown = PHASES.filter(({ phase }) => rows.some(({ spans }) => spans.some((span) => span.phase === phase)))
  return (
    <div>
      <ul className={classes.rows} aria-label="Keys over time">
        {rows.map(({ kid, alg, spans }) => (
          <li key={kid ?? `next ${alg}`} className={classes.row}>
            <div className={classes.name}>
              <Text span size="sm" fw={600}>
                {alg}
              </Text>{' '}
              <Text span size="xs" c="dimmed" className="mono">
                {kid === undefined ? 'next key, still to be made' : kid.slice(0, 8)}
              </Text>
            </div>
            <div className={classes.track} data-planned={kid === undefined || undefined}>
              {spans.map((span) => (
                <div
                  key={span.phase}
                  className={classes.span}
                  data-phase={span.phase}
                  data-open={span.isOpen || undefined}
                  role="img"
                  aria-label={`${span.phase} from ${dateOf(span.from)}${span.isOpen ? ' on' : ` to ${dateOf(span.to)}`}`}
                  title={`${span.phase} from ${dateOf(span.from)}${span.isOpen ? ' on' : ` to ${dateOf(span.to)}`}`}
                  style={{ left: at(span.from), width: width(span.from, span.to) }}
                />
              ))}
              <div className={classes.now} style={{ left: at(now) }} />
            </div>
          </li>
        ))}
      </ul>
      <div className={classes.axis} aria-hidden>
        <span>{dateOf(from)}</span>
        <span className={classes.today} style={{ left: at(now) }}>
          today
        </span>
        <span>{dateOf(to)}</span>
      </div>
      <Group gap="lg" mt="md" component="ul" className={classes.legend}>
        {shown.map(({ phase, label }) => (
          <Group key={phase} gap={8} wrap="nowrap" component="li">
            <span className={classes.swatch} data-phase={phase} aria-hidden />
            <Text size="sm" c="dimmed">
              {label}
            </Text>
          </Group>
        ))}
      </Group>
    </div>
  )
}
