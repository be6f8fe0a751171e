import { Badge, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { at } from '../../app/at.ts'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { adviceForCall } from './advice.ts'
import { checksOfCall } from './checks.ts'
import { EntryCard } from './entry-card.tsx'
import type { Call } from './explained.ts'
import { ThingLink } from './thing-link.tsx'
import { TimingBar } from './timing-bar.tsx'
import { Verdict } from './verdict.tsx'

const number = new Intl.NumberFormat()
const bytes = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'byte', unitDisplay: 'long' })

/** A call of the gateway. */
export function CallCard({ call }: { call: Call }) {
  const { method, path, answer, atMillis } = call
  return (
    <EntryCard
      what={call.simulated ? 'Call for sample data' : 'Call'}
      {...{ method, path, atMillis }}
      status={answer.status}
      from={fromText(call)}
      verdict={<CallVerdict call={call} />}
      checks={checksOfCall(call)}
    >
      <Parties call={call} />
      <Sent call={call} />
      <Section title="Time">
        <TimingBar timings={call.timings} />
      </Section>
      <HiddenNote call={call} />
    </EntryCard>
  )
}

function fromText({ answer, askedByProxy }: Call): string {
  if (answer.source === 'api') return 'from the API service'
  const by = askedByProxy ? 'a proxy that asked the gateway' : 'the gateway'
  return answer.code === undefined ? `from ${by}` : `${answer.code}, from ${by}`
}

function CallVerdict({ call }: { call: Call }) {
  const { ended, answer, steps } = call
  const advice = adviceForCall(call)
  const refused = checksOfCall(call).find(({ outcome }) => outcome === 'refused')
  if (ended === 'refused') {
    return (
      <Verdict
        kind="refused"
        title={refused ? `Refused at the check “${refused.name}”` : 'Not finished'}
        advice={advice}
      >
        {answer.message !== undefined && <Text size="sm">{answer.message}</Text>}
      </Verdict>
    )
  }
  if (ended === 'caller_left') return <Verdict kind="other" title="The caller left" advice={advice} />
  if (ended === 'broken_off') return <Verdict kind="refused" title="The answer broke off" advice={advice} />
  if (advice.length > 0) return <Verdict kind="other" title="The API service answered with an error" advice={advice} />
  const reported = steps.some(({ outcome }) => outcome === 'reported')
  return (
    <Verdict
      kind={reported ? 'other' : 'good'}
      title={reported ? 'Let through, though something did not fit' : 'Let through'}
      advice={[]}
    >
      {call.simulated && <Text size="sm">Answered with sample data; nothing was sent to the API service.</Text>}
    </Verdict>
  )
}

function Parties({ call }: { call: Call }) {
  const { api, app, subscription, parts } = call
  const [isApp, isApi] = [parts.includes('app'), parts.includes('api')]
  return (
    <Section title="Who and what">
      <KeyValues
        items={[
          [
            'API',
            api && (
              <Stack key="api" gap={2}>
                <Group gap={6}>
                  <ThingLink
                    id={api.id}
                    name={api.name === '' ? '' : `${api.name} ${api.version}`}
                    to={isApi ? at`/apis/${api.id}` : at`/directory/${api.id}`}
                  />
                  <StatusBadge status={api.environment} />
                </Group>
                <Of organization={api.organization} />
              </Stack>
            ),
          ],
          [
            'App',
            app && (
              <Stack key="app" gap={2}>
                <ThingLink id={app.id} name={app.name} to={isApp ? at`/apps/${app.id}` : undefined} />
                <Of organization={app.organization} />
              </Stack>
            ),
          ],
          [
            'Subscription-Id',
            subscription && (
              <Stack key="subscription" gap={2}>
                <CopyText text={subscription.id} what="Subscription-Id" />
                <Of organization={subscription.organization} />
              </Stack>
            ),
          ],
          ['Quota left', call.quotaRemaining === undefined ? undefined : `${number.format(call.quotaRemaining)} calls`],
          ['Bytes', `${bytes.format(call.requestBytes)} in, ${bytes.format(call.responseBytes)} out`],
          ['Names in the query', call.queryNames.length === 0 ? undefined : call.queryNames.join(', ')],
          [
            'Trace',
            call.traceId === undefined ? undefined : <CopyText key="trace" text={call.traceId} what="trace id" />,
          ],
        ]}
      />
    </Section>
  )
}

const Of = ({ organization: { name } }: { organization: { name: string } }) =>
  name !== '' && (
    <Text size="sm" c="dimmed">
      of {name}
    </Text>
  )

/** For the API's people: where the call went and with what. Names, and never a value. */
function Sent({ call: { sent, target, credentials, validation } }: { call: Call }) {
  if (!sent && !target && !credentials && validation === undefined) return undefined
  return (
    <Section title="What the API service was sent">
      <KeyValues
        items={[
          ['To', sent && <CopyText key="to" text={`${sent.origin}${sent.path}`} what="address" />],
          [
            'Attempts',
            sent && sent.attempts > 1 ? `${number.format(sent.attempts)}: the first got no answer` : undefined,
          ],
          ['Header fields', sent && <Names key="headers" names={sent.headers} />],
          ['Query', sent && sent.query.length > 0 ? <Names key="query" names={sent.query} /> : undefined],
          ['Credentials', credentials && credentialsText(credentials)],
          ['It answered', target && targetText(target)],
          ['Did not fit', validation],
        ]}
      />
      {sent && (
        <Text size="xs" c="dimmed">
          Names alone: values are never kept. What the gateway put in has a plus sign.
        </Text>
      )}
    </Section>
  )
}

type SentNames = NonNullable<Call['sent']>['headers']

function Names({ names }: { names: SentNames }) {
  return (
    <Group gap={6}>
      {names.map(({ name, by }, index) => (
        <Badge
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may be there twice.
          key={index}
          variant={by === 'gateway' ? 'light' : 'outline'}
          color={by === 'gateway' ? 'harbour' : 'gray'}
          tt="none"
          fw={500}
          className="mono"
        >
          {by === 'gateway' ? `+ ${name}` : name}
        </Badge>
      ))}
    </Group>
  )
}

const CREDENTIALS: Record<string, string> = {
  minted: 'A token of the exchange for your API',
  passthrough: 'The app’s own token',
  none: 'None',
}

function credentialsText({ kind, waited, renewed }: NonNullable<Call['credentials']>): string {
  const more = [waited && 'had to be fetched first', renewed && 'renewed after the service refused them']
  return [CREDENTIALS[kind] ?? kind.replaceAll('_', ' '), ...more.filter(Boolean)].join(', ')
}

function targetText({ status, leftAlone, broken }: NonNullable<Call['target']>): string {
  const parts = [
    status === undefined ? 'Nothing' : `${status}`,
    leftAlone && 'it had failed several times, and is left alone for a moment',
    broken !== undefined && `its answer broke off: ${broken}`,
  ]
  return parts.filter(Boolean).join('; ')
}

/** So that nobody takes a part for the whole. */
function HiddenNote({ call: { parts, api, app } }: { call: Call }) {
  if (parts.length > 1) return undefined
  const text = parts.includes('app')
    ? `You see the app’s part. The exact reason, and what was sent to the API service, are for the people of the API${api && api.organization.name !== '' ? `, at ${api.organization.name}` : ''}.`
    : `You see the API’s part. What is left of the app’s quotas is for the people of the app${app && app.organization.name !== '' ? `, at ${app.organization.name}` : ''}.`
  return (
    <Text size="sm" c="dimmed">
      {text}
    </Text>
  )
}

export const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <Stack gap="sm">
    <Title order={3}>{title}</Title>
    {children}
  </Stack>
)
