import { List, Stack, Text } from '@mantine/core'
import { IconUserQuestion } from '@tabler/icons-react'
import { useOrganization } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { Empty } from '../../parts/empty.tsx'
import type { ListedApp } from '../marketplace/use-listed-app.ts'

/** For people who may not decide: who may, and what to send them. */
export function AskAnOwner({ app }: { app: Pick<ListedApp, 'id' | 'name'> }) {
  const organization = useOrganization()
  const { data } = useGet(
    '/organizations/{organizationId}/members',
    { path: { organizationId: organization?.organizationId ?? '' }, query: { limit: 200 } },
    { enabled: organization !== undefined },
  )
  const owners = data?.items.filter(({ roles }) => roles.includes('owner')) ?? []
  return (
    <Card>
      <Empty icon={IconUserQuestion} title="An owner has to do this">
        <Stack align="center" gap="sm">
          <Text>
            {organization
              ? `Whether an app may work on the data of ${organization.name} is for its owners to decide. Send one of them this link.`
              : 'You belong to no organization. Found one or join one first, under Organization.'}
          </Text>
          {organization && (
            <CopyText text={`${location.origin}/marketplace/${encodeURIComponent(app.id)}/activate`} what="link" />
          )}
          {owners.length > 0 && (
            <List listStyleType="none" aria-label="Owners">
              {owners.map(({ userId, name, email }) => (
                <List.Item key={userId}>
                  {name} · {email}
                </List.Item>
              ))}
            </List>
          )}
        </Stack>
      </Empty>
    </Card>
  )
}
