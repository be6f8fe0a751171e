import { SimpleGrid, Stack } from '@mantine/core'
import { useMe } from '../../api/me.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { AskToJoin } from './ask-to-join.tsx'
import { FoundOrganization } from './found-organization.tsx'
import { MyInvitations } from './my-invitations.tsx'

/** How one comes to belong to an organization: invited, as its founder, or by asking. */
export function NewOrganizationPage() {
  const { memberships } = useMe()
  return (
    <>
      <PageHeader
        title={memberships.length === 0 ? 'Begin with an organization' : 'Found or join an organization'}
        lead={
          memberships.length === 0
            ? 'Apps, APIs and activations belong to organizations: a company, or a team of one. Accept an invitation, found yours, or ask to join one that is there.'
            : 'You can belong to several, and choose at the top for which one you work.'
        }
      />
      <OrganizationBeginnings />
    </>
  )
}

/** The three ways, most likely one first. For pages of people who have none yet, too. */
export function OrganizationBeginnings() {
  return (
    <Stack gap="lg">
      <MyInvitations />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
        <FoundOrganization />
        <AskToJoin />
      </SimpleGrid>
    </Stack>
  )
}
