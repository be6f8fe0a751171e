import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { Card } from '../../parts/card.tsx'
import { AccessList } from '../../spec/access-list.tsx'
import type { Subscription } from '../activations/status-text.ts'
import type { ListedApp } from '../marketplace/use-listed-app.ts'
import { ConsentModal } from './consent-modal.tsx'

export interface ConnectMoreProps {
  app: ListedApp
  apis: ListedApp['apis']
  subscription: Subscription
  mayDecide: boolean
}

/** APIs that the app has selected since: nobody's data is opened to more than somebody agreed to. */
export function ConnectMore({ app, apis, subscription, mayDecide }: ConnectMoreProps) {
  const [chosen, setChosen] = useState<ListedApp['apis'][number]>()
  return (
    <Card
      title="Not connected"
      description={`${app.name} works with these APIs too. It gets nothing from them until you connect them.`}
    >
      <Stack>
        <AccessList
          apis={apis}
          beside={(apiId) =>
            mayDecide && (
              <Button
                variant="light"
                size="sm"
                onClick={() => setChosen(apis.find(({ id }) => id === apiId))}
                aria-label={`Connect ${apis.find(({ id }) => id === apiId)?.name ?? ''}`}
              >
                Connect
              </Button>
            )
          }
        />
        {!mayDecide && (
          <Text size="sm" c="dimmed">
            Owners of {subscription.organization.name} can connect them.
          </Text>
        )}
      </Stack>
      <ConsentModal
        title={`Connect ${chosen?.name ?? ''}?`}
        confirm="Connect"
        subject={{ app, apiIds: chosen ? [chosen.id] : [] }}
        isOpen={chosen !== undefined}
        close={() => setChosen(undefined)}
        run={(consent) =>
          management.post('/subscriptions/{subscriptionId}/connections', {
            path: { subscriptionId: subscription.id },
            body: { apiId: chosen?.id ?? '', consent },
            ifMatch: subscription.revision,
          })
        }
        done={`${chosen?.name ?? 'The API'} was asked to connect.`}
      >
        <Text size="sm">
          {app.name} may then work with {chosen?.name} on the data of {subscription.organization.name}, as soon as its
          provider has accepted.
        </Text>
      </ConsentModal>
    </Card>
  )
}
