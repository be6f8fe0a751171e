import { AppShell, Box, Burger, Button, Center, Group, Loader, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { type CSSProperties, useEffect, useRef } from 'react'
import { useGet } from '../api/queries.ts'
import { Problem } from '../parts/problem.tsx'
import { beginSignIn, isSignedIn } from '../session/session.ts'
import { AccountMenu } from './account-menu.tsx'
import gate from './gate.svg'
import { OrganizationMenu } from './organization-menu.tsx'
import { ShellNavigation } from './shell-navigation.tsx'

/** What is around every page: where one is, for which organization, and where one can go. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const main = useRef<HTMLElement>(null)
  const last = useRef(path)
  useEffect(() => {
    if (last.current === path) return
    last.current = path
    close()
    // Whoever hears the page instead of seeing it is told that it is another one.
    main.current?.focus({ preventScroll: true })
  }, [path, close])
  const hasSession = isSignedIn()
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 248, breakpoint: 'md', collapsed: { mobile: !isOpen, desktop: !hasSession } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="sm" wrap="nowrap">
            {hasSession && (
              <Burger
                opened={isOpen}
                onClick={toggle}
                hiddenFrom="md"
                size="sm"
                aria-label="Navigation"
                aria-expanded={isOpen}
              />
            )}
            <Box component={Link} to="/" c="inherit" td="none" aria-label="Portreeve, start">
              <Group gap={10} wrap="nowrap">
                <span
                  className="gate"
                  style={{ '--gate': `url(${JSON.stringify(gate)})` } as CSSProperties}
                  aria-hidden
                />
                <Text fw={650} visibleFrom="xs" component="span">
                  Portreeve
                </Text>
              </Group>
            </Box>
          </Group>
          {hasSession ? (
            <Group gap="xs" wrap="nowrap">
              <OrganizationMenu />
              <AccountMenu />
            </Group>
          ) : (
            <Button onClick={() => void beginSignIn(path)}>Sign in</Button>
          )}
        </Group>
      </AppShell.Header>
      {hasSession && (
        <AppShell.Navbar p="sm">
          <ShellNavigation />
        </AppShell.Navbar>
      )}
      <AppShell.Main id="main" ref={main} tabIndex={-1}>
        <Box maw={1240} mx="auto">
          {hasSession ? <WithMe /> : <Outlet />}
        </Box>
      </AppShell.Main>
    </AppShell>
  )
}

/** Pages ask `useMe` and need not think of the moment before it is there. */
function WithMe() {
  const { data, error } = useGet('/me')
  if (data) return <Outlet />
  if (error) return <Problem fault={error} />
  return (
    <Center py={120} role="status" aria-label="Loading">
      <Loader />
    </Center>
  )
}
