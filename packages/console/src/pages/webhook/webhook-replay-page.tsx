import { Alert, Button, Group, Modal, Progress, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconCircleCheck } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { management } from '../../api/management.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { LinesField } from '../../parts/lines-field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { focusFirstFault } from '../../parts/show-faults.ts'
import type { Webhook } from '../webhooks/webhook-columns.tsx'
import { type ReplayBody, replayAll } from './replay-all.ts'
import { faultsOfReplay, firstReplay, type ReplayDraft, replayBody } from './replay-draft.ts'
import { WebhookFrame, type WebhookSide } from './webhook-frame.tsx'

/** Sends events again that a webhook was sent before. */
export const WebhookReplayPage = () => <WebhookFrame>{(side) => <Replay {...side} />}</WebhookFrame>

const number = new Intl.NumberFormat()

/** What the exchange counted. */
interface Counted {
  wanted: ReplayBody
  events: number
  isMore: boolean
}

function Replay({ webhook, mayChange }: WebhookSide) {
  const form = useForm<ReplayDraft>({ initialValues: firstReplay, validate: faultsOfReplay })
  const [counted, setCounted] = useState<Counted>()
  const [isCounting, setCounting] = useState(false)
  const [fault, setFault] = useState<unknown>()
  const [done, setDone] = useState<number>()
  async function count(draft: ReplayDraft) {
    setCounting(true)
    setFault(undefined)
    setDone(undefined)
    try {
      const wanted = replayBody(draft, Date.now())
      const body = { ...wanted, dryRun: true }
      const { events, next } = await management.post('/webhooks/{webhookId}/replay', {
        path: { webhookId: webhook.id },
        body,
      })
      setCounted({ wanted, events, isMore: next !== undefined })
    } catch (thrown) {
      setFault(thrown)
    } finally {
      setCounting(false)
    }
  }
  if (!mayChange) {
    return (
      <Card>
        <Text>Events are sent again by owners and developers of the app’s organization.</Text>
      </Card>
    )
  }
  const { what } = form.values
  return (
    <Card
      title="Send events again"
      description="Those that this webhook was sent and that are still kept. They stand behind what waits, in the order that they had, with the same event ids; whoever keeps each id once does nothing twice."
    >
      <form onSubmit={form.onSubmit((draft) => void count(draft), focusFirstFault)} noValidate>
        <Stack gap="lg" maw={640}>
          <Radio.Group label="Which" {...form.getInputProps('what')}>
            <Stack gap="xs" mt="xs">
              <Radio value="time" label="Those of a span of time" />
              <Radio value="key" label="Those with the same key as one event" />
              <Radio value="ids" label="Single events" />
              <Radio value="all" label="All that are kept" />
            </Stack>
          </Radio.Group>
          {what === 'time' && (
            <Group align="flex-start">
              <TextInput type="datetime-local" label="Received from" {...form.getInputProps('from')} />
              <TextInput
                type="datetime-local"
                label="Received before"
                description="Empty: now"
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                {...form.getInputProps('to')}
              />
            </Group>
          )}
          {what === 'key' && (
            <TextInput
              label="Event id"
              description="One event of the key. Which keys there are is the publisher’s own."
              classNames={{ input: 'mono' }}
              {...form.getInputProps('sameKeyAs')}
            />
          )}
          {what === 'ids' && (
            <LinesField
              label="Event ids"
              description="Up to 100."
              one="Event id"
              value={form.values.eventIds}
              onChange={(ids) => form.setFieldValue('eventIds', ids)}
              faults={(index) => (index === undefined ? (form.errors.eventIds as string | undefined) : undefined)}
            />
          )}
          <Problem fault={fault} title="They could not be counted" />
          {done !== undefined && (
            <Alert color="teal" icon={<IconCircleCheck aria-hidden />} title={`${eventsText(done)} in the queue again`}>
              <Text component={Link} to={at`/webhooks/${webhook.id}`} inherit td="underline" c="inherit">
                See the queue
              </Text>
            </Alert>
          )}
          <Button type="submit" loading={isCounting} w="fit-content">
            Count them first
          </Button>
        </Stack>
      </form>
      <Modal
        opened={counted !== undefined}
        onClose={() => setCounted(undefined)}
        title={counted?.events === 0 ? 'No event fits' : 'Send them again?'}
        closeOnClickOutside={false}
      >
        {counted && (
          <Confirm
            {...{ webhook, counted }}
            close={(events) => {
              setCounted(undefined)
              if (events !== undefined) setDone(events)
            }}
          />
        )}
      </Modal>
    </Card>
  )
}

const eventsText = (events: number) => `${number.format(events)} ${events === 1 ? 'event' : 'events'}`

interface ConfirmProps {
  webhook: Webhook
  counted: Counted
  /** With how many were put there, where that was begun. */
  close(events?: number): void
}

function Confirm({ webhook, counted: { wanted, events, isMore }, close }: ConfirmProps) {
  const [sent, setSent] = useState<number>()
  const [fault, setFault] = useState<unknown>()
  const isWanted = useRef(true)
  const queries = useQueryClient()
  async function go() {
    isWanted.current = true
    setFault(undefined)
    setSent(0)
    try {
      const all = await replayAll(
        (body) => management.post('/webhooks/{webhookId}/replay', { path: { webhookId: webhook.id }, body }),
        wanted,
        (soFar) => {
          setSent(soFar)
          return isWanted.current
        },
      )
      close(all)
    } catch (thrown) {
      setFault(thrown)
    } finally {
      void queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith('/webhooks') })
    }
  }
  if (events === 0) {
    return (
      <Stack>
        <Text>
          None of those is kept that this webhook was sent, or all of them wait anyway. How long events are kept is set
          by your exchange.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => close()}>
            Close
          </Button>
        </Group>
      </Stack>
    )
  }
  const isUnderWay = sent !== undefined && fault === undefined
  return (
    <Stack>
      <Text>
        {isMore ? `More than ${eventsText(events)} are` : `${eventsText(events)} ${events === 1 ? 'is' : 'are'}`} put
        into the queue of this webhook and sent once more. Each is checked before it is sent: where an organization has
        ended its activation, it is cancelled.
      </Text>
      {webhook.state === 'paused' && <Text>The webhook is paused, so they wait until it is resumed.</Text>}
      {sent !== undefined && (
        <Stack gap={6}>
          <Progress
            value={isMore ? 100 : Math.min(100, (sent / events) * 100)}
            animated={isUnderWay}
            aria-label="How far it is"
          />
          <Text size="sm" role="status">
            {eventsText(sent)} so far
          </Text>
        </Stack>
      )}
      <Problem fault={fault} title="It stopped on the way" retry={() => void go()} />
      <Group justify="flex-end">
        <Button
          variant="default"
          onClick={() => {
            if (isUnderWay) isWanted.current = false
            else close(sent === 0 ? undefined : sent)
          }}
        >
          {isUnderWay ? 'Stop' : 'Cancel'}
        </Button>
        {fault === undefined && (
          <Button onClick={() => void go()} loading={isUnderWay} data-autofocus>
            Send {isMore ? 'them' : eventsText(events)} again
          </Button>
        )}
      </Group>
    </Stack>
  )
}
