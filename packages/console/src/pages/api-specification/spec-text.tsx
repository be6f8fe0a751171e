import { type Ref, useImperativeHandle, useMemo, useRef, useState } from 'react'
import { type Finding, specRows } from './spec-rows.ts'
import classes from './spec-text.module.css'

const ROW_PIXELS = 22
const ROWS_SHOWN = 24
/** Rows above and below what is seen, so that scrolling shows no gaps. */
const AROUND = 20

export interface SpecTextHandle {
  /** Brings a finding, by its place in the list, into sight. */
  jumpTo(finding: number): void
}

export interface SpecTextProps {
  text: string
  findings: readonly Finding[]
  label: string
  ref?: Ref<SpecTextHandle>
}

/** A text with line numbers, and what was found at its lines. Of a long one, the part is there that is seen. */
export function SpecText({ text, findings, label, ref }: SpecTextProps) {
  const rows = useMemo(() => specRows(text, findings), [text, findings])
  const scroll = useRef<HTMLElement>(null)
  const [top, setTop] = useState(0)
  const [chosen, setChosen] = useState<number>()
  useImperativeHandle(ref, () => ({
    jumpTo(finding) {
      const index = rows.findIndex((row) => row.kind === 'finding' && row.at === finding)
      setChosen(finding)
      scroll.current?.scrollTo({ top: Math.max(0, (index - 4) * ROW_PIXELS), left: 0 })
      scroll.current?.focus({ preventScroll: true })
      scroll.current?.scrollIntoView({ block: 'nearest' })
    },
  }))
  const first = Math.max(0, Math.floor(top / ROW_PIXELS) - AROUND)
  const seen = rows.slice(first, first + ROWS_SHOWN + 2 * AROUND)
  return (
    <section
      ref={scroll}
      className={classes.scroll}
      style={{ height: Math.min(rows.length, ROWS_SHOWN) * ROW_PIXELS + 16 }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1).
      tabIndex={0}
      aria-label={label}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div className={classes.rows} style={{ height: rows.length * ROW_PIXELS }}>
        {seen.map((row, index) => {
          const style = { top: (first + index) * ROW_PIXELS }
          if (row.kind === 'line') {
            return (
              <div
                key={row.line}
                className={classes.row}
                style={style}
                {...(row.worst && { 'data-severity': row.worst })}
              >
                <span className={classes.number}>{row.line}</span>
                <code>{row.text}</code>
              </div>
            )
          }
          const { severity, message } = row.finding
          return (
            <div
              key={`finding ${row.at}`}
              className={`${classes.row} ${classes.finding}`}
              style={style}
              data-severity={severity}
              {...(chosen === row.at && { 'data-chosen': true })}
            >
              <span className={classes.number}>{severity === 'error' ? '✕' : '!'}</span>
              <span>
                {severity === 'error' ? 'Error: ' : 'Warning: '}
                {message}
              </span>
            </div>
          )
        })}
      </div>
    </section>
  )
}
