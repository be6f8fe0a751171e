import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { roughDuration } from '../../parts/duration-text.ts'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { bytesText, type System } from './health-findings.ts'

const count = new Intl.NumberFormat()

/** Figures, by what they are about. */
export function HealthFigures({ system }: { system: System }) {
  const { store, revision, queues, journal, keys } = system
  const active = keys.filter(({ state }) => state === 'active')
  return (
    <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="lg">
      <Figure title="Store" main={`${count.format(store.latencyMillis)} ms`} text="for a trivial question">
        <KeyValues
          items={[
            ['Kind', store.kind === 'postgresql' ? 'PostgreSQL' : 'Embedded'],
            ['On disk', bytesText(store.sizeBytes)],
            ['Waiting', `${count.format(store.waiting)} statements`],
          ]}
        />
      </Figure>
      <Figure
        title="Changes"
        main={
          revision.latest === revision.known ? 'Up to date' : `${count.format(revision.latest - revision.known)} behind`
        }
        text="this process, of all changes"
      >
        <KeyValues
          items={[
            ['Last change', `no. ${count.format(revision.latest)}`],
            ['Heard of', `no. ${count.format(revision.known)}`],
          ]}
        />
      </Figure>
      <Figure
        title="Events"
        main={amount(queues.events.waiting, queues.events.isAtLeast)}
        text="deliveries that are not over"
      >
        <KeyValues
          items={[
            [
              'Oldest waits',
              queues.events.oldestWaitingSeconds === undefined
                ? undefined
                : roughDuration(queues.events.oldestWaitingSeconds),
            ],
            ['Lanes held', amount(queues.events.held, queues.events.isAtLeast)],
          ]}
        />
      </Figure>
      <Figure
        title="Mails and provider calls"
        main={amount(queues.mails.waiting, queues.mails.isAtLeast)}
        text="mails wait"
      >
        <KeyValues
          items={[
            ['Mails given up', `${amount(queues.mails.failed, queues.mails.isAtLeast)} in 30 days`],
            ['Calls due', amount(queues.providerCalls.due, queues.providerCalls.isAtLeast)],
            ['Calls failed', `${amount(queues.providerCalls.failed, queues.providerCalls.isAtLeast)} in 30 days`],
          ]}
        />
      </Figure>
      <Figure title="Journal" main={roughDuration(journal.behindSeconds)} text="since calls were last written down">
        <KeyValues
          items={[
            ['Failed writes', count.format(journal.failedFlushes)],
            ['Log lines lost', count.format(journal.lostLogLines)],
          ]}
        />
      </Figure>
      <Figure title="Keys" main={count.format(active.length)} text={active.length === 1 ? 'key signs' : 'keys sign'}>
        <Stack gap="xs">
          {active.map(({ kid, alg, authServerId, nextRotationAt }) => (
            <Text size="sm" key={kid}>
              <Anchor component={Link} to={at`/exchange/servers/${authServerId}/keys`} inherit underline="always">
                {alg}
              </Anchor>
              {nextRotationAt !== undefined && (
                <>
                  , replaced <Moment at={nextRotationAt} />
                </>
              )}
            </Text>
          ))}
        </Stack>
      </Figure>
    </SimpleGrid>
  )
}

const amount = (number: number, isAtLeast: boolean) => `${count.format(number)}${isAtLeast ? '+' : ''}`

interface FigureProps {
  title: string
  main: string
  text: string
  children: ReactNode
}

function Figure({ title, main, text, children }: FigureProps) {
  return (
    <Card title={title}>
      <Stack gap="md">
        <div>
          <Text fz={26} fw={650} lh={1.2}>
            {main}
          </Text>
          <Text size="sm" c="dimmed">
            {text}
          </Text>
        </div>
        {children}
      </Stack>
    </Card>
  )
}
