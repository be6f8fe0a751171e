import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'

export interface PageHeaderProps {
  title: string
  /** One or two sentences: what this page is for. */
  lead?: ReactNode
  /** Where one comes from. */
  back?: { to: string; label: string; search?: Record<string, string> }
  /** Beside the title, such as a StatusBadge. */
  badge?: ReactNode
  /** Buttons; the most important one last. */
  actions?: ReactNode
}

/** The head of each page. Names the browser's tab too. */
export function PageHeader({ title, lead, back, badge, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Portreeve`
  }, [title])
  return (
    <Stack gap={6} mb="lg">
      {back && (
        <Anchor
          component={Link}
          to={back.to}
          {...(back.search && { search: back.search as never })}
          size="sm"
          w="fit-content"
        >
          <Group gap={4} component="span">
            <IconArrowLeft size={14} aria-hidden /> {back.label}
          </Group>
        </Anchor>
      )}
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={6} flex="1 1 20rem" miw={0}>
          <Group gap="sm">
            <Title order={1} style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Title>
            {badge}
          </Group>
          {lead && (
            <Text c="dimmed" maw={720} component="div">
              {lead}
            </Text>
          )}
        </Stack>
        {actions && <Group gap="sm">{actions}</Group>}
      </Group>
    </Stack>
  )
}
