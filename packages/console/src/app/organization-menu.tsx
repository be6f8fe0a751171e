import { Button, Menu, Text } from '@mantine/core'
import { IconBuilding, IconCheck, IconChevronDown, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { management } from '../api/management.ts'
import { useGet } from '../api/queries.ts'
import { useChange } from '../api/use-change.ts'

/** For which organization one works. Lists and forms of the console are about that one. */
export function OrganizationMenu() {
  const { data: me } = useGet('/me')
  const choose = useChange({
    run: (currentOrganizationId: string) => management.patch('/me', { body: { currentOrganizationId } }),
    // Everything on the page is about it.
    concerns: ['/'],
  })
  if (!me) return null
  const current =
    me.memberships.find(({ organizationId }) => organizationId === me.currentOrganizationId) ?? me.memberships[0]
  return (
    <Menu position="bottom-end" width={300} shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconBuilding size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          maw={{ base: 190, sm: 320 }}
          loading={choose.isPending}
          aria-label={`Organization: ${current?.name ?? 'none'}`}
        >
          <Text truncate span size="sm">
            {current?.name ?? (me.operator ? 'The exchange' : 'No organization')}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {me.memberships.length > 0 && <Menu.Label>Work for</Menu.Label>}
        {me.memberships.map(({ organizationId, name, roles, disabled }) => (
          <Menu.Item
            key={organizationId}
            onClick={() => choose.mutate(organizationId)}
            rightSection={organizationId === current?.organizationId && <IconCheck size={16} aria-label="current" />}
          >
            <Text size="sm" truncate>
              {name}
            </Text>
            <Text size="xs" c="dimmed">
              {disabled ? 'disabled' : roles.length === 0 ? 'member' : roles.join(', ')}
            </Text>
          </Menu.Item>
        ))}
        {me.memberships.length > 0 && <Menu.Divider />}
        <Menu.Item component={Link} to="/organization/new" leftSection={<IconPlus size={16} aria-hidden />}>
          Found or join another one
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
