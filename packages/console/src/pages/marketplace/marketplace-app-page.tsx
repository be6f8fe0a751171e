import { Anchor, Button, Stack, Text } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useMe, useOrganization } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { Empty } from '../../parts/empty.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { OutsideLink } from '../../parts/outside-link.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Prose } from '../../parts/prose.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { TermsText } from '../../parts/terms-text.tsx'
import { AccessList } from '../../spec/access-list.tsx'
import { placesOf } from '../activate/places.ts'
import { statusText } from '../activations/status-text.ts'
import { type ListedApp, useListedApp } from './use-listed-app.ts'

/** What an app does, and what it would see, before anybody says yes. */
export function MarketplaceAppPage() {
  const { appId } = useParams({ strict: false })
  const query = useListedApp(appId)
  const back = { to: '/marketplace', label: 'App directory' }
  return (
    <QueriedPage query={query}>
      {(app) => (
        <>
          <PageHeader
            title={app.name}
            lead={`By ${app.organizationName}`}
            back={back}
            badge={app.listing === 'Published' ? undefined : <StatusBadge status="unlisted" label="Not listed" />}
            actions={<ActivateButton app={app} />}
          />
          <Stack gap="lg">
            <Activated app={app} />
            <Card title="What it does">
              <Stack>
                {app.description === '' ? (
                  <Text c="dimmed">Its developer has not described it. Look at its website, or ask them.</Text>
                ) : (
                  <Prose text={app.description} />
                )}
                <Facts app={app} />
              </Stack>
            </Card>
            <Card title="What it may see" description="With these APIs it works on the data of whoever activates it.">
              {app.apis.length === 0 ? (
                <Empty icon={IconPlugConnectedX} title="Nothing yet">
                  Its developer has not selected any API, so there is nothing to activate at the moment.
                </Empty>
              ) : (
                <AccessList apis={app.apis} />
              )}
            </Card>
            {app.terms && (
              <Card title="Terms" description={`Version ${app.terms.version}, to be accepted with the activation.`}>
                <TermsText terms={app.terms} />
              </Card>
            )}
          </Stack>
        </>
      )}
    </QueriedPage>
  )
}

/** Where every organization of theirs has it already, the way goes through the activation. */
function ActivateButton({ app: { id, apis } }: { app: ListedApp }) {
  const { memberships, operator } = useMe()
  const { data } = useGet('/subscriptions', { query: { appId: id, limit: 200 } })
  const places = placesOf(
    memberships.map(({ organizationId, name }) => ({ id: organizationId, name })),
    data?.items ?? [],
    'Production',
  )
  const isLeft = operator || places.some(({ reason }) => reason === undefined)
  if (apis.length === 0 || !data || !isLeft) return null
  return (
    <Button component={Link} to={at`/marketplace/${id}/activate`}>
      Activate
    </Button>
  )
}

function Facts({ app: { website, contactEmail, activation, updatedAt } }: { app: ListedApp }) {
  return (
    <KeyValues
      items={[
        ['Website', website && <OutsideLink key="website" href={website} />],
        ['Contact', <CopyText key="contact" text={contactEmail} what="contact address" />],
        [
          'Activation',
          activation === 'automatic'
            ? 'It is active as soon as you activate it.'
            : 'Its developer approves each organization first.',
        ],
        ['Changed', <Moment key="changed" at={updatedAt} />],
      ]}
    />
  )
}

/** How it stands with the organization that one works for. */
function Activated({ app }: { app: ListedApp }) {
  const organization = useOrganization()
  const { data } = useGet(
    '/subscriptions',
    { query: { organizationId: organization?.organizationId ?? '', appId: app.id, limit: 20 } },
    { enabled: organization !== undefined },
  )
  const own = data?.items.filter(
    ({ purpose, organization: { id } }) => purpose === 'organization' && id === organization?.organizationId,
  )
  if (!organization || !own || own.length === 0) return null
  return (
    <Card title={`At ${organization.name}`}>
      <Stack gap="xs">
        {own.map(({ id, status, environment }) => (
          <Text key={id} component="div">
            <StatusBadge status={status} /> {statusText(status)}{' '}
            <Anchor component={Link} to={at`/activations/${id}`} underline="always">
              {environment === 'Production' ? 'Look at the activation' : `Look at the activation in ${environment}`}
            </Anchor>
          </Text>
        ))}
      </Stack>
    </Card>
  )
}
