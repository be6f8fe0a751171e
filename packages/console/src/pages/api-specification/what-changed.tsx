import { Accordion, Text, VisuallyHidden } from '@mantine/core'
import { useMemo } from 'react'
import { type DiffLine, diffLines, type LineDiff } from './line-diff.ts'
import classes from './spec-text.module.css'

const number = new Intl.NumberFormat()

/** "12 lines added, 3 removed". Pure. */
function diffText({ added, removed }: LineDiff): string {
  if (added === 0 && removed === 0) return 'Nothing: it is the text that is kept already'
  const lines = (count: number) => `${number.format(count)} ${count === 1 ? 'line' : 'lines'}`
  return `${lines(added)} added, ${number.format(removed)} removed`
}

/** How a new text differs from the one that is kept. */
export function WhatChanged({ before, after }: { before: string; after: string }) {
  const diff = useMemo(() => diffLines(before, after), [before, after])
  const hunks = diff.hunks ?? []
  if (hunks.length === 0) {
    return (
      <Text size="sm">
        <strong>What changes:</strong> {diffText(diff)}.
        {diff.hunks === undefined && ' It is nearly another text, so the lines are not listed.'}
      </Text>
    )
  }
  return (
    <Accordion variant="contained" chevronPosition="left">
      <Accordion.Item value="diff">
        <Accordion.Control>What changes: {diffText(diff)}</Accordion.Control>
        <Accordion.Panel>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1). */}
          <section className={classes.scroll} style={{ maxHeight: '24rem' }} tabIndex={0} aria-label="What changes">
            {hunks.slice(0, HUNKS_SHOWN).map((hunk, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes its order.
              <div key={index} className={classes.diff}>
                <Text size="xs" c="dimmed" component="div">
                  Line {number.format(hunk[0]?.line ?? 1)}
                </Text>
                {hunk.map((line, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes its order.
                  <Line key={at} {...line} />
                ))}
              </div>
            ))}
          </section>
          {hunks.length > HUNKS_SHOWN && (
            <Text size="sm" mt="xs">
              And {number.format(hunks.length - HUNKS_SHOWN)} more places.
            </Text>
          )}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}

const HUNKS_SHOWN = 50
const MARKS = { same: '\u00a0', added: '+', removed: '−' } as const
const NAMES = { same: '', added: 'added: ', removed: 'removed: ' } as const

function Line({ kind, text }: DiffLine) {
  return (
    <div {...(kind !== 'same' && { className: classes[kind] })}>
      <span aria-hidden>{MARKS[kind]} </span>
      <VisuallyHidden>{NAMES[kind]}</VisuallyHidden>
      {text.slice(0, 2_000)}
    </div>
  )
}
