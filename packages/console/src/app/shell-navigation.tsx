import { NavLink, ScrollArea, Stack, Text } from '@mantine/core'
import { Link, useRouterState } from '@tanstack/react-router'
import { useGet } from '../api/queries.ts'
import { type NavigationGroup, navigation } from './navigation.ts'

export function ShellNavigation() {
  const { data: me } = useGet('/me')
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const isShown = (group: NavigationGroup) =>
    group.for === undefined ||
    (group.for === 'operators' ? me?.operator === true : me !== undefined && (me.memberships.length > 0 || me.operator))
  return (
    <ScrollArea type="auto" scrollbarSize={6} offsetScrollbars="present">
      <Stack gap="md" component="nav" aria-label="Pages">
        {navigation.filter(isShown).map(({ label, items }) => (
          <div key={label ?? ''}>
            {label !== undefined && (
              <Text size="xs" fw={650} c="dimmed" px="sm" pb={4} component="h2">
                {label}
              </Text>
            )}
            {items.map((item) => (
              <NavLink
                key={item.to}
                component={Link}
                to={item.to}
                label={item.label}
                leftSection={<item.icon size={18} stroke={1.6} aria-hidden />}
                active={isAt(path, item.to)}
                {...(isAt(path, item.to) && { 'aria-current': 'page' as const })}
                variant="light"
              />
            ))}
          </div>
        ))}
      </Stack>
    </ScrollArea>
  )
}

const isAt = (path: string, to: string) => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`))
