import { Alert, Button, Grid, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { Candidate } from './candidate.ts'
import { FindingsList } from './findings-list.tsx'
import { type Finding, findingsText } from './spec-rows.ts'
import { SpecText, type SpecTextHandle } from './spec-text.tsx'
import { WhatChanged } from './what-changed.tsx'

export interface Checked {
  accepted: boolean
  title?: string
  version?: string
  format?: 'openapi' | 'asyncapi'
  formatVersion?: string
  findings: Finding[]
  findingsLeftOut: number
}

export interface SpecReviewProps {
  candidate: Candidate
  checked: Checked
  /** The text that is kept now, if there is one. */
  before: string | undefined
  onKeep(): void
  isKeeping: boolean
  onCheckAgain(candidate: Candidate): void
  isChecking: boolean
  /** Of keeping or checking. */
  fault: unknown
  onLeave(): void
}

/** What was found in a specification before it is kept: in place, to be corrected here or where it came from. */
export function SpecReview({
  candidate,
  checked,
  before,
  onKeep,
  isKeeping,
  onCheckAgain,
  isChecking,
  fault,
  onLeave,
}: SpecReviewProps) {
  const [edited, setEdited] = useState<string>()
  const { text } = candidate
  const { accepted, findings, findingsLeftOut } = checked
  const shown = findingsText(findings, findingsLeftOut)
  return (
    <Card
      title={accepted ? 'Ready to be kept' : 'It cannot be kept yet'}
      description={`${candidate.from}: ${shown}.`}
      actions={
        <Button variant="default" size="sm" onClick={onLeave}>
          Put it away
        </Button>
      }
    >
      <Stack gap="lg">
        {accepted ? (
          <Alert color="teal" variant="light" icon={<IconCheck aria-hidden />}>
            {formatName(checked)}
            {checked.title !== undefined && ` “${checked.title}” ${checked.version ?? ''}`}.
            {findings.length > 0 && ' Warnings do not keep it out; they are shown beside it.'}
          </Alert>
        ) : (
          <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert">
            Errors have to be corrected first.{' '}
            {text === undefined
              ? 'The text is where its URL leads: correct it there, then check it again.'
              : 'Correct them here, or in your file and bring it again.'}
          </Alert>
        )}
        {before !== undefined && text !== undefined && <WhatChanged before={before} after={edited ?? text} />}
        {edited === undefined ? (
          <FoundIn findings={findings} text={text} label={`Text of ${candidate.from}`} />
        ) : (
          <Textarea
            label="Text of the specification"
            value={edited}
            onChange={(event) => setEdited(event.currentTarget.value)}
            autosize
            minRows={12}
            maxRows={28}
            wrap="off"
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
          />
        )}
        <Problem fault={fault} title="That did not work" />
        <Group>
          {edited === undefined ? (
            <>
              <Button onClick={onKeep} loading={isKeeping} disabled={!accepted}>
                Keep this specification
              </Button>
              {text === undefined ? (
                <Button variant="default" loading={isChecking} onClick={() => onCheckAgain(candidate)}>
                  Check again
                </Button>
              ) : (
                <Button variant="default" onClick={() => setEdited(text)}>
                  Edit the text
                </Button>
              )}
              {!accepted && (
                <Text size="sm" c="dimmed">
                  It can be kept when it has no error any more.
                </Text>
              )}
            </>
          ) : (
            <>
              <Button
                loading={isChecking}
                onClick={() =>
                  onCheckAgain(edited === text ? candidate : { from: editedName(candidate), text: edited })
                }
              >
                Check it again
              </Button>
              <Button variant="default" onClick={() => setEdited(undefined)}>
                Leave my changes out
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </Card>
  )
}

const editedName = ({ from }: Candidate) => (from.endsWith(', edited') ? from : `${from}, edited`)

/** "OpenAPI 3.1.0". Pure. */
export const formatName = ({ format, formatVersion = '' }: Pick<Checked, 'format' | 'formatVersion'>): string =>
  `${format === 'asyncapi' ? 'AsyncAPI' : 'OpenAPI'} ${formatVersion}`.trim()

/** The findings beside the text; a click on one goes to its line. */
export function FoundIn({
  findings,
  text,
  label,
}: {
  findings: readonly Finding[]
  text: string | undefined
  label: string
}) {
  const handle = useRef<SpecTextHandle>(null)
  if (text === undefined) return findings.length === 0 ? null : <FindingsList findings={findings} />
  const shown = <SpecText ref={handle} text={text} findings={findings} label={label} />
  if (findings.length === 0) return shown
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 4 }}>
        <FindingsList findings={findings} onJump={(finding) => handle.current?.jumpTo(finding)} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }}>{shown}</Grid.Col>
    </Grid>
  )
}
