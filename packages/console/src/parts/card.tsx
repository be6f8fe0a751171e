import { Box, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

export interface CardProps {
  title?: string
  description?: ReactNode
  /** Beside the title. */
  actions?: ReactNode
  children?: ReactNode
  /** For tables: they go to the card's edges. */
  flush?: boolean
}

/** A part of a page with a heading of its own. */
export function Card({ title, description, actions, children, flush = false }: CardProps) {
  const hasBody = children !== undefined && children !== false
  return (
    <Box className="card" component="section" {...(title !== undefined && { 'aria-label': title })}>
      {(title !== undefined || actions) && (
        <Group justify="space-between" p="lg" pb={!hasBody ? 'lg' : flush ? 'md' : 0} align="flex-start" gap="sm">
          <Stack gap={2} style={{ minWidth: 0, flex: '1 1 16rem' }}>
            {title !== undefined && <Title order={2}>{title}</Title>}
            {description && (
              <Text size="sm" c="dimmed" component="div">
                {description}
              </Text>
            )}
          </Stack>
          {actions && <Group gap="sm">{actions}</Group>}
        </Group>
      )}
      {hasBody && <Box p={flush ? 0 : 'lg'}>{children}</Box>}
    </Box>
  )
}
