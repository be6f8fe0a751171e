import { Alert, Stack, Text } from '@mantine/core'
import { IconClockHour4, IconPlugConnectedX } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useMay } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { Empty } from '../../parts/empty.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { AccessList } from '../../spec/access-list.tsx'
import { connectionText, nameOf, type Subscription, statusText } from '../activations/status-text.ts'
import { useListedApp } from '../marketplace/use-listed-app.ts'
import { ConnectMore } from './connect-more.tsx'
import { DeactivateButton } from './deactivate-button.tsx'
import { ReactivateButton } from './reactivate-button.tsx'

/** What an app may do with an organization's data, how far it is, and how it is ended. */
export function ActivationPage() {
  const { subscriptionId = '' } = useParams({ strict: false })
  const query = useGet('/subscriptions/{subscriptionId}', { path: { subscriptionId } }, { everySeconds: 10 })
  return <QueriedPage query={query}>{(subscription) => <Activation subscription={subscription} />}</QueriedPage>
}

function Activation({ subscription }: { subscription: Subscription }) {
  const { organization, app, status, environment, connections, purpose } = subscription
  const isTest = purpose !== 'organization'
  const owns = useMay(organization.id, 'owner')
  const builds = useMay(organization.id, 'owner', 'developer')
  const mayDecide = isTest ? builds : owns
  const isOn = status === 'active' || status === 'pending'
  const name = nameOf(subscription)
  return (
    <>
      <PageHeader
        title={name}
        lead={
          isTest
            ? 'A test subscription: for calls of its own developers, not for anybody’s data.'
            : `By ${app?.developer ?? ''}, for ${organization.name}`
        }
        back={{ to: '/activations', label: 'Activations' }}
        badge={
          <>
            <StatusBadge status={status} />
            {environment !== 'Production' && <StatusBadge status={environment} />}
          </>
        }
        actions={
          mayDecide &&
          (isOn ? <DeactivateButton subscription={subscription} /> : <ReactivateButton subscription={subscription} />)
        }
      />
      <Stack gap="lg">
        {!isTest && status !== 'active' && <State subscription={subscription} />}
        <Card
          title={isTest ? 'Connections' : 'What it may see'}
          description={
            isOn ? 'API by API, and whether its provider has accepted.' : 'What it could see while it was on.'
          }
        >
          {connections.length === 0 ? (
            <Empty icon={IconPlugConnectedX} title="No connections">
              {status === 'pending'
                ? 'They are made when the app’s developer has approved.'
                : 'It is connected to no API, so the app gets nothing.'}
            </Empty>
          ) : (
            <AccessList
              apis={connections.map(({ api }) => api)}
              beside={(apiId) => <ConnectionState subscription={subscription} apiId={apiId} />}
              below={(apiId) => <ConnectionAdvice subscription={subscription} apiId={apiId} />}
            />
          )}
        </Card>
        {app && status === 'active' && !isTest && <More subscription={subscription} mayDecide={mayDecide} />}
        <Card title="The agreement">
          <Facts subscription={subscription} />
        </Card>
      </Stack>
    </>
  )
}

function State({ subscription: { status, app } }: { subscription: Subscription }) {
  return (
    <Alert color={status === 'pending' ? 'yellow' : 'gray'} variant="light" icon={<IconClockHour4 aria-hidden />}>
      {statusText(status)}
      {status === 'pending' && ` ${app?.developer ?? 'They'} were told. Until then nothing of yours is open to it.`}
    </Alert>
  )
}

const connectionTo = ({ connections }: Subscription, apiId: string) => connections.find(({ api }) => api.id === apiId)

function ConnectionState({ subscription, apiId }: { subscription: Subscription; apiId: string }) {
  const connection = connectionTo(subscription, apiId)
  if (!connection) return null
  return <StatusBadge status={connection.status} label={connectionText(connection.status).label} />
}

function ConnectionAdvice({ subscription, apiId }: { subscription: Subscription; apiId: string }) {
  const connection = connectionTo(subscription, apiId)
  const { text = '' } = connection ? connectionText(connection.status) : {}
  if (!connection || (text === '' && connection.error === undefined)) return null
  return (
    <Alert
      variant="light"
      mb="sm"
      color={connection.status === 'rejected' ? 'red' : connection.status === 'inactive' ? 'gray' : 'yellow'}
    >
      <Text size="sm">{text}</Text>
      {connection.error !== undefined && connection.error !== '' && (
        <Text size="sm" mt={4}>
          The provider says: {connection.error}
        </Text>
      )}
    </Alert>
  )
}

/** APIs that the app works with by now and this organization has not opened to it. */
function More({ subscription, mayDecide }: { subscription: Subscription; mayDecide: boolean }) {
  const { data: app } = useListedApp(subscription.app?.id)
  const open = new Set(subscription.connections.filter(({ status }) => status !== 'inactive').map(({ api }) => api.id))
  const apis =
    app?.apis.filter(({ id, environment }) => environment === subscription.environment && !open.has(id)) ?? []
  if (!app || apis.length === 0) return null
  return <ConnectMore app={app} apis={apis} subscription={subscription} mayDecide={mayDecide} />
}

function Facts({ subscription }: { subscription: Subscription }) {
  const { id, consent, createdAt, activatedAt, deactivatedAt, status } = subscription
  return (
    <KeyValues
      items={[
        ['Agreed to by', consent && `${consent.name}, ${consent.title}`],
        ['Agreed', consent && <Moment key="agreed" at={consent.at} exact />],
        ['Terms', consent && (consent.termsVersion === '' ? 'The app had none' : `Version ${consent.termsVersion}`)],
        ['Requested', <Moment key="requested" at={createdAt} exact />],
        [
          'Active since',
          status === 'active' && activatedAt ? <Moment key="since" at={activatedAt} exact /> : undefined,
        ],
        ['Ended', status !== 'active' && deactivatedAt ? <Moment key="ended" at={deactivatedAt} exact /> : undefined],
        ['Subscription-Id', <CopyText key="id" text={id} what="Subscription-Id" />],
      ]}
    />
  )
}
