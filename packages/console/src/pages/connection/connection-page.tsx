import { Alert, Anchor, Grid, Stack, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useMay } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { activationLabel } from '../api/activation-draft.ts'
import type { Api } from '../api/api-frame.tsx'
import { type Connection, callerText, connectionStatusText, lacksValues } from '../connections/connection-text.ts'
import { Decide } from './decide.tsx'
import { valueFields } from './value-fields.ts'
import { ValuesCard } from './values-card.tsx'

/** One organization's way to one API: who it is, whether it is let in, and what the gateway needs for it. */
export function ConnectionPage() {
  const { connectionId = '' } = useParams({ strict: false })
  const query = useGet('/connections/{connectionId}', { path: { connectionId } }, { everySeconds: 10 })
  return (
    <QueriedPage query={query}>
      {(connection) => (connection.id === connectionId ? <Loaded connection={connection} /> : <PageLoader />)}
    </QueriedPage>
  )
}

function Loaded({ connection }: { connection: Connection }) {
  const { api, subscription, status } = connection
  const mayDecide = useMay(api.organizationId, 'owner', 'developer')
  const { data } = useGet('/apis/{apiId}', { path: { apiId: api.id } })
  // What its own people see of it. To others the connection shows what it shows to them.
  const own = data && data.id === api.id && 'client_id' in data ? data : undefined
  const fields = own ? valueFields(own.accessControl, connection.valueNames ?? []) : []
  return (
    <>
      <PageHeader
        title={subscription.organization.name}
        lead={`${callerText(connection)}, to ${api.name} ${api.version}`}
        back={own ? { to: at`/apis/${api.id}/connections`, label: `${api.name} ${api.version}` } : BACK}
        badge={
          <>
            <StatusBadge status={status} label={connectionStatusText(status).label} />
            <StatusBadge status={subscription.environment} />
          </>
        }
        // Nothing to decide with before it is known what the API asks for.
        actions={mayDecide && own && <Decide {...{ connection, fields }} />}
      />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: fields.length > 0 ? 6 : 7 }}>
          <Stack gap="lg">
            <Card title="How it stands">
              <State {...{ connection, own }} />
            </Card>
            {fields.length > 0 && <ValuesCard {...{ connection, fields }} mayChange={mayDecide} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: fields.length > 0 ? 6 : 5 }}>
          <Card title="Who it is">
            <Facts {...{ connection, own }} />
          </Card>
        </Grid.Col>
      </Grid>
    </>
  )
}

const BACK = { to: '/connections', label: 'Connections' }

function State({ connection, own }: { connection: Connection; own: Api | undefined }) {
  const { status, subscription, error = '', changedAt } = connection
  return (
    <Stack>
      <Text>
        {subscription.status !== 'active' && status !== 'inactive'
          ? `The activation is ${subscription.status}, so no call gets through.`
          : status === 'active' && lacksValues(connection)
            ? 'It is let in, but calls are refused until the values below are there.'
            : connectionStatusText(status).text}
      </Text>
      {error !== '' && (
        <Alert color={status === 'rejected' ? 'red' : 'gray'} variant="light" title="What you said">
          {error}
        </Alert>
      )}
      <KeyValues
        items={[
          ['Since', <Moment key="since" at={changedAt} exact />],
          ['How it is decided', own && activationLabel(own.activation.mode)],
        ]}
      />
      {own?.activation.mode === 'admin_api' && (
        <Anchor component={Link} to={at`/apis/${own.id}/provider-calls`} size="sm">
          See the calls to your admin API
        </Anchor>
      )}
    </Stack>
  )
}

function Facts({ connection, own }: { connection: Connection; own: Api | undefined }) {
  const { subscription, api, id } = connection
  return (
    <KeyValues
      items={[
        [
          'Organization',
          <Stack key="organization" gap={2}>
            <span>{subscription.organization.name}</span>
            <CopyText text={subscription.organization.id} what="organization id" />
          </Stack>,
        ],
        ['App', subscription.app && `${subscription.app.name} by ${subscription.app.developer}`],
        [
          'API',
          <Anchor key="api" component={Link} to={own ? at`/apis/${api.id}` : at`/directory/${api.id}`} inherit>
            {api.name} {api.version}
          </Anchor>,
        ],
        ['Activation', <StatusBadge key="activation" status={subscription.status} />],
        [
          'Active since',
          subscription.status === 'active' && subscription.activatedAt !== undefined ? (
            <Moment key="active" at={subscription.activatedAt} exact />
          ) : undefined,
        ],
        ['Subscription-Id', <CopyText key="subscription" text={subscription.id} what="Subscription-Id" />],
        ['Connection id', <CopyText key="id" text={id} what="connection id" />],
      ]}
    />
  )
}
