import { Anchor, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useMe } from '../../api/me.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { useListedApp } from '../marketplace/use-listed-app.ts'
import { ActivateForm } from './activate-form.tsx'
import { AskAnOwner } from './ask-an-owner.tsx'

/** Where an owner says that an app may work on their organizations' data. */
export function ActivatePage() {
  const { appId = '' } = useParams({ strict: false })
  const { memberships, operator } = useMe()
  const query = useListedApp(appId)
  const isOwner = operator || memberships.some(({ roles }) => roles.includes('owner'))
  return (
    <QueriedPage query={query}>
      {(app) => (
        <>
          <PageHeader
            title={`Activate ${app.name}`}
            lead={`By ${app.organizationName}. It gets nothing of yours before you have agreed here.`}
            back={{ to: at`/marketplace/${appId}`, label: app.name }}
          />
          {app.apis.length === 0 ? (
            <Card>
              <Text>
                {app.name} works with no API yet, so there is nothing to activate. Ask its developer: {app.contactEmail}
                .{' '}
                <Anchor component={Link} to="/marketplace" underline="always">
                  Look at other apps
                </Anchor>
              </Text>
            </Card>
          ) : isOwner ? (
            <ActivateForm app={app} />
          ) : (
            <AskAnOwner app={app} />
          )}
        </>
      )}
    </QueriedPage>
  )
}
