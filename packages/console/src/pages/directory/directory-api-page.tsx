import { Anchor, Box, Group, List, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { OutsideLink } from '../../parts/outside-link.tsx'
import { priceText, quotasText } from '../../parts/plan-text.ts'
import { Prose } from '../../parts/prose.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { TermsText } from '../../parts/terms-text.tsx'
import { DirectoryApiFrame } from './directory-api-frame.tsx'
import { type PublicApi, useDirectory } from './use-directory.ts'

/** What an API is, whose, what it costs, and how one gets to use it. */
export function DirectoryApiPage() {
  return <DirectoryApiFrame>{(api) => <Overview api={api} />}</DirectoryApiFrame>
}

function Overview({ api }: { api: PublicApi }) {
  const { details, plans } = api
  return (
    <Stack gap="lg">
      <Card title="What it does">
        <Stack>
          {details.description === '' ? (
            <Text c="dimmed">Its provider has not described it.</Text>
          ) : (
            <Prose text={details.description} />
          )}
          <Facts api={api} />
        </Stack>
      </Card>
      <Card title="Plans" description="An app chooses one of them when it selects the API." flush={false}>
        {plans.length === 0 ? (
          <Text c="dimmed">It has none at the moment.</Text>
        ) : (
          <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {plans.map((plan) => (
              <Group key={plan.id} component="li" justify="space-between" gap="xs" align="baseline">
                <Text fw={600}>{plan.name}</Text>
                <Box ta={{ base: 'left', xs: 'right' }} style={{ flex: '1 1 14rem' }}>
                  <Text size="sm">{priceText(plan.price)}</Text>
                  <Text size="sm" c="dimmed">
                    {quotasText(plan.quotas)}
                  </Text>
                </Box>
              </Group>
            ))}
          </Stack>
        )}
      </Card>
      <HowToUse api={api} />
      {details.terms && (
        <Card title="Terms" description={`Version ${details.terms.version}: what apps agree to when they select it.`}>
          <TermsText terms={details.terms} />
        </Card>
      )}
      <OtherInstances api={api} />
    </Stack>
  )
}

function Facts({ api: { proxyUrl, kind, details, updatedAt, issuer } }: { api: PublicApi }) {
  const { support } = details
  return (
    <KeyValues
      items={[
        ['Kind', kind === 'async' ? 'Tells of events, to webhooks' : 'REST, called over HTTP'],
        ['Address', kind === 'rest' ? <CopyText key="address" text={proxyUrl} what="address" /> : undefined],
        ['Tokens from', <CopyText key="issuer" text={issuer} what="issuer" />],
        ['Categories', details.tags.length > 0 ? details.tags.join(', ') : undefined],
        ['Life cycle', details.lifeCycleNote && details.lifeCycle !== 'Custom' ? details.lifeCycleNote : undefined],
        ['Documentation', details.documentationUrl && <OutsideLink key="docs" href={details.documentationUrl} />],
        ['Support', support && <Support key="support" {...support} />],
        ['Changed', <Moment key="changed" at={updatedAt} />],
      ]}
    />
  )
}

function Support({ email, url, phone }: NonNullable<PublicApi['details']['support']>) {
  return (
    <Stack gap={2}>
      {email !== undefined && <CopyText text={email} what="support address" />}
      {url !== undefined && <OutsideLink href={url} />}
      {phone !== undefined && <span>{phone}</span>}
    </Stack>
  )
}

const CONNECTED = {
  automatic: 'Connections to it are active at once.',
  manual: 'Its provider accepts each organization by hand, so the first one may take a moment.',
  admin_api: 'Its provider’s own program is asked about each organization, and answers in its time.',
} as const

function HowToUse({ api }: { api: PublicApi }) {
  return (
    <Card title="How to use it">
      <List type="ordered" spacing="xs">
        <List.Item>
          Register an app, or open one of yours, and select <b>{api.name}</b> with a plan. You accept its terms there.
        </List.Item>
        <List.Item>
          {api.kind === 'async'
            ? 'Give the app a webhook: events are delivered there, signed.'
            : 'Get a token with the app’s API Key and Secret, and call the address above with it and a Subscription-Id.'}
        </List.Item>
        <List.Item>
          An organization activates the app for its data, and so gets a Subscription-Id of its own.{' '}
          {CONNECTED[api.activation.mode]}
        </List.Item>
      </List>
      <Text mt="md" size="sm">
        <Anchor component={Link} to={at`/directory/${api.id}/reference`}>
          Every {api.kind === 'async' ? 'channel and message' : 'operation'} is in the reference
        </Anchor>
      </Text>
    </Card>
  )
}

/** Other versions, and the same one in other environments, by the same name and provider. */
function OtherInstances({ api }: { api: PublicApi }) {
  const { data } = useDirectory({ search: api.name, limit: 50 })
  const others = (data?.items ?? []).filter(
    ({ id, name, organizationId }) => id !== api.id && name === api.name && organizationId === api.organizationId,
  )
  if (others.length === 0) return null
  return (
    <Card title="Other versions and environments">
      <Stack gap="xs">
        {others.map(({ id, name, version, environment }) => (
          <Group key={id} gap="sm">
            <Anchor component={Link} to={at`/directory/${id}`}>
              {name} {version}
            </Anchor>
            <StatusBadge status={environment} />
          </Group>
        ))}
      </Stack>
    </Card>
  )
}
