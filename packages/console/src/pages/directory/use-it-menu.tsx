import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay, useOrganization } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { beginSignIn, isSignedIn } from '../../session/session.ts'
import type { PublicApi } from './use-directory.ts'

/** The way to a first call: an app that selects the API. */
export function UseItMenu({ api }: { api: PublicApi }) {
  if (!isSignedIn()) {
    return <Button onClick={() => void beginSignIn(at`/directory/${api.id}`)}>Sign in to use it</Button>
  }
  return <ForMembers />
}

function ForMembers() {
  const organization = useOrganization()
  const mayBuild = useMay(organization?.organizationId, 'owner', 'developer')
  const [isOpen, setOpen] = useState(false)
  const { data } = useGet(
    '/apps',
    { query: { limit: 10, ...(organization && { organizationId: organization.organizationId }) } },
    { enabled: isOpen && organization !== undefined },
  )
  if (!mayBuild || !organization) return null
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end" width={260} shadow="md">
      <Menu.Target>
        <Button rightSection={<IconChevronDown size={16} aria-hidden />}>Use it in an app</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(data?.items.length ?? 0) > 0 && <Menu.Label>Select it in</Menu.Label>}
        {data?.items.map(({ id, name }) => (
          <Menu.Item key={id} component={Link} to={at`/apps/${id}/apis`}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Item component={Link} to="/apps/new" leftSection={<IconPlus size={16} aria-hidden />}>
          Register an app
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
