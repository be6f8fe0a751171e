import { Button, Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { at } from '../../app/at.ts'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { adviceForPublish } from './advice-elsewhere.ts'
import { Section } from './call-card.tsx'
import { checksOfPublish } from './checks.ts'
import { EntryCard } from './entry-card.tsx'
import type { Publish } from './explained.ts'
import { ThingLink } from './thing-link.tsx'
import { Verdict } from './verdict.tsx'

/** A request to publish an event. */
export function PublishCard({ publish }: { publish: Publish }) {
  const { method = 'POST', path, channel, atMillis, status, code, api, eventId, message } = publish
  const isTaken = publish.outcome === 'accepted'
  const advice = adviceForPublish(publish)
  const checks = checksOfPublish(publish)
  const refused = checks.find(({ outcome }) => outcome === 'refused')
  return (
    <EntryCard
      what="Event for the relay"
      {...{ method, atMillis, status, checks }}
      path={path ?? `/v2/events${channel ? `/${channel}` : ''}`}
      from={code === undefined ? 'from the relay' : `${code}, from the relay`}
      verdict={
        isTaken ? (
          <Verdict kind="good" title="Taken" advice={[]}>
            <Text size="sm">It is kept, and on its way to every webhook that was to get it.</Text>
            {eventId !== undefined && (
              <Button
                component={Link}
                to={at`/events/${eventId}`}
                size="xs"
                variant="default"
                rightSection={<IconArrowRight size={14} aria-hidden />}
              >
                See where the event is
              </Button>
            )}
          </Verdict>
        ) : (
          <Verdict
            kind="refused"
            title={refused ? `Refused at the check “${refused.name}”` : 'Refused'}
            advice={advice ? [advice] : []}
          >
            {message !== undefined && <Text size="sm">{message}</Text>}
          </Verdict>
        )
      }
    >
      <Section title="Who and what">
        <KeyValues
          items={[
            [
              'API',
              api ? (
                <ThingLink key="api" id={api.id} name={api.name} to={at`/apis/${api.id}`} />
              ) : (
                'Not known: nothing said whose event it was'
              ),
            ],
            ['X-Request-Id', <CopyText key="request" text={publish.requestId} what="X-Request-Id" />],
            ['Event', eventId === undefined ? undefined : <CopyText key="event" text={eventId} what="event id" />],
          ]}
        />
      </Section>
    </EntryCard>
  )
}
