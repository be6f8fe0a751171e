import { Anchor, Button, Group, SimpleGrid, Stack, Text, ThemeIcon } from '@mantine/core'
import { type Icon, IconApi, IconAppWindow, IconBuildingStore } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Card } from '../../parts/card.tsx'

export type Way = 'app' | 'api' | 'use'

interface Beginning {
  icon: Icon
  label: string
  text: string
  action: string
  to: string
}

const beginnings: Record<Way, Beginning> = {
  app: {
    ...{ icon: IconAppWindow, label: 'Build an app', action: 'Register an app', to: '/apps/new' },
    text: 'Register it, select APIs, and try a call here in the console.',
  },
  api: {
    ...{ icon: IconApi, label: 'Publish an API', action: 'Publish an API', to: '/apis/new' },
    text: 'Put a service of yours behind the gateway, and decide who calls it.',
  },
  use: {
    ...{ icon: IconBuildingStore, label: 'Use an app', action: 'Look at the app directory', to: '/marketplace' },
    text: 'Choose an app, read what it may see of your data, and activate it.',
  },
}

/** For an organization that has nothing yet: what it can be here. */
export function Choices({ ways }: { ways: readonly Way[] }) {
  return (
    <Card title="What would you like to do?" description="An organization can do all of it.">
      <SimpleGrid cols={{ base: 1, md: ways.length }} spacing="xl">
        {ways.map((way) => {
          const { icon: WayIcon, label, text, action, to } = beginnings[way]
          return (
            <Stack key={way} gap="sm" align="flex-start">
              <ThemeIcon size={44} radius="xl" variant="light">
                <WayIcon size={24} stroke={1.5} aria-hidden />
              </ThemeIcon>
              <div>
                <Text fw={600}>{label}</Text>
                <Text size="sm" c="dimmed">
                  {text}
                </Text>
              </div>
              <Button component={Link} to={to} variant="default" mt="auto">
                {action}
              </Button>
            </Stack>
          )
        })}
      </SimpleGrid>
    </Card>
  )
}

/** What an organization does not do yet, for when it wants to. */
export function OtherWays({ ways }: { ways: readonly Way[] }) {
  if (ways.length === 0) return null
  return (
    <Card title="You can also">
      <Stack gap="md">
        {ways.map((way) => {
          const { icon: WayIcon, label, text, to } = beginnings[way]
          return (
            <Group key={way} gap="sm" wrap="nowrap" align="flex-start">
              <ThemeIcon size={32} radius="xl" variant="light">
                <WayIcon size={18} stroke={1.6} aria-hidden />
              </ThemeIcon>
              <div>
                <Anchor component={Link} to={to} fw={600}>
                  {label}
                </Anchor>
                <Text size="sm" c="dimmed">
                  {text}
                </Text>
              </div>
            </Group>
          )
        })}
      </Stack>
    </Card>
  )
}
