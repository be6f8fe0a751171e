import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Card } from '../../parts/card.tsx'

export interface Thing {
  id: string
  name: string
  to: string
  /** A word or two about it. */
  about: string
  badge?: ReactNode
}

export interface ThingsCardProps {
  title: string
  things: readonly Thing[]
  all: { label: string; to: string }
  actions?: ReactNode
}

/** So many stand on the start page; the rest on a page of their own. */
const SHOWN = 5

/** Some of what an organization has. */
export function ThingsCard({ title, things, all, actions }: ThingsCardProps) {
  return (
    <Card title={title} actions={actions}>
      <Stack gap="md">
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {things.slice(0, SHOWN).map(({ id, name, to, about, badge }) => (
            <Group key={id} component="li" gap="sm" justify="space-between" wrap="nowrap">
              <div style={{ minWidth: 0 }}>
                <Anchor component={Link} to={to} fw={600}>
                  {name}
                </Anchor>
                <Text size="sm" c="dimmed">
                  {about}
                </Text>
              </div>
              {badge}
            </Group>
          ))}
        </Stack>
        <Anchor component={Link} to={all.to} size="sm" w="fit-content">
          {all.label}
        </Anchor>
      </Stack>
    </Card>
  )
}
