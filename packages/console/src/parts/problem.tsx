import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { ManagementError } from '@portreeve/client/management'
import { IconAlertTriangle } from '@tabler/icons-react'
import { faultText, requestIdOf } from '../api/fault-text.ts'
import { isSignInNeeded } from '../api/management.ts'
import type { Meanwhile } from '../api/use-kept-form.ts'
import { beginSignIn } from '../session/session.ts'
import { CopyText } from './copy-text.tsx'

export interface ProblemProps {
  /** What was thrown. Nothing is shown without one. */
  fault: unknown
  /** Above the text; what went wrong, from the person's side: "The app was not saved". */
  title?: string
  /** Fields say all that is wrong, so that it is not said twice. */
  isInFields?: boolean
  /** More sentences, such as faults of fields that the form does not have. */
  more?: readonly string[]
  retry?: () => void
  /** Shown instead of the fault: what is to be done comes first. */
  meanwhile?: Meanwhile | undefined
}

/** What did not work, why, and what to do about it. Under the Request-Id an operator finds the rest. */
export function Problem({ fault, title, isInFields = false, more = [], retry, meanwhile }: ProblemProps) {
  if (meanwhile) return <ChangedMeanwhile {...meanwhile} />
  if (fault === undefined || fault === null) return null
  const requestId = requestIdOf(fault)
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      role="alert"
      title={title ?? titleOf(fault)}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{isInFields ? 'Look at the fields that say what is wrong with them.' : faultText(fault)}</Text>
        {more.map((text) => (
          <Text size="sm" key={text}>
            {text}
          </Text>
        ))}
        {requestId !== undefined && (
          <Group gap={6} wrap="wrap">
            <Text size="xs" c="dimmed">
              Request-Id
            </Text>
            <CopyText text={requestId} what="Request-Id" />
          </Group>
        )}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
        {isSignInNeeded(fault) && (
          <Button size="xs" onClick={() => void beginSignIn(location.pathname + location.search)}>
            Sign in
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

function ChangedMeanwhile({ takeTheirs, keepMine }: Meanwhile) {
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      role="alert"
      title="Somebody changed this meanwhile"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          What you typed is still here, and not saved. Look at what is there now, or save yours over it.
        </Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={takeTheirs}>
            Show what is there now
          </Button>
          <Button size="xs" variant="default" onClick={keepMine}>
            Keep what I typed
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}

function titleOf(fault: unknown): string {
  if (!(fault instanceof ManagementError)) return 'That did not work'
  if (fault.status === 404) return 'It is not here, or not for you'
  if (fault.status === 403) return 'You may not do this'
  return 'That did not work'
}
