import { List } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { management } from '../../api/management.ts'
import { Card } from '../../parts/card.tsx'
import { namesOf } from '../marketplace/names-of.ts'
import type { ListedApp } from '../marketplace/use-listed-app.ts'

/** Who says yes after the owner has: the app's developer, then the provider of each API. */
export function WhatHappensNext({ app, apis }: { app: ListedApp; apis: ListedApp['apis'] }) {
  const found = useQueries({
    queries: apis.map(({ id }) => ({
      queryKey: ['/apis/{apiId}', { path: { apiId: id } }],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        management.get('/apis/{apiId}', { path: { apiId: id }, signal }),
      retry: false,
    })),
  })
  // Of one that is not shown to this person nothing is known, so it may have to be waited for.
  const waiting = apis.filter((_, index) => found[index]?.data?.activation.mode !== 'automatic')
  const isKnown = found.every(({ isPending }) => !isPending)
  return (
    <Card title="What happens next">
      <List type="ordered" spacing="xs">
        <List.Item>
          {app.activation === 'automatic'
            ? 'The activation is active at once.'
            : `${app.organizationName} is asked to approve. Nothing is open to the app before they do.`}
        </List.Item>
        <List.Item>
          {isKnown && waiting.length === 0
            ? 'The APIs connect by themselves.'
            : `The providers of ${namesOf(waiting.length > 0 ? waiting : apis)} accept the connection. You see how far each is on the page of the activation.`}
        </List.Item>
        <List.Item>
          The app finds your organization in its list and begins to work. You can end it at any time.
        </List.Item>
      </List>
    </Card>
  )
}
