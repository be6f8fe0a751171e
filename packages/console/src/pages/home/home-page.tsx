import { Button, Grid, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useMe, useOrganization } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { Card } from '../../parts/card.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { AttentionCard } from './attention-card.tsx'
import { HealthCard } from './health-card.tsx'
import { OrganizationHome } from './organization-home.tsx'
import { TrafficCard } from './traffic-card.tsx'

/** Few need it, and only once. */
const OrganizationBeginnings = lazy(async () => {
  const { OrganizationBeginnings } = await import('../organization-new/new-organization-page.tsx')
  return { default: OrganizationBeginnings }
})

/** What needs one, and where to begin: another page for whoever has an organization, runs the exchange, or has neither yet. */
export function HomePage() {
  const me = useMe()
  const organization = useOrganization()
  const title = me.name === '' ? 'Good to see you' : `Good to see you, ${me.name}`
  if (organization) {
    return (
      <>
        <PageHeader title={title} lead={`What needs you at ${organization.name}, and where to go on.`} />
        <OrganizationHome key={organization.organizationId} organization={organization} />
      </>
    )
  }
  if (me.operator) {
    return (
      <>
        <PageHeader title={title} lead="What needs you, and how the exchange is." />
        <OperatorHome />
      </>
    )
  }
  return (
    <>
      <PageHeader
        title={title}
        lead="Apps, APIs and activations belong to organizations: a company, or a team of one. Accept an invitation, found yours, or ask to join one that is there."
      />
      <Suspense fallback={<PageLoader />}>
        <OrganizationBeginnings />
      </Suspense>
    </>
  )
}

/** Of somebody who runs the exchange and belongs to nobody on it. */
function OperatorHome() {
  const traffic = useGet('/metering/metrics')
  const { data: organizations } = useGet('/organizations', { query: { limit: 1 } })
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Stack gap="lg">
          {organizations?.items.length === 0 && <FirstOrganization />}
          <AttentionCard organization={undefined} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <HealthCard />
      </Grid.Col>
      <Grid.Col span={12}>
        <TrafficCard
          query={traffic}
          description="Of the whole exchange, in the last 24 hours."
          more={{ label: 'See organizations', to: '/exchange/organizations' }}
        />
      </Grid.Col>
    </Grid>
  )
}

/** Of an exchange on which there is nothing yet. */
function FirstOrganization() {
  return (
    <Card title="Begin with organizations">
      <Stack>
        <Text>
          Everything here belongs to one: a company that publishes APIs, one that writes apps, one whose data they work
          with. Make the first for somebody, or invite people, who found theirs.
        </Text>
        <Group gap="sm">
          <Button component={Link} to="/exchange/organizations">
            Make an organization
          </Button>
          <Button component={Link} to="/exchange/users" variant="default">
            Invite people
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}
