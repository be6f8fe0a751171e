import { Stack, Text, ThemeIcon, Title } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

export interface EmptyProps {
  icon: Icon
  /** What is not there yet: "No apps yet". */
  title: string
  /** What it would be, and what it is good for: an empty page teaches. */
  children: ReactNode
  /** How one gets there: a button. */
  action?: ReactNode
}

/** In the place of what is not there. */
export function Empty({ icon: EmptyIcon, title, children, action }: EmptyProps) {
  return (
    <Stack align="center" gap="sm" py={56} px="md" ta="center">
      <ThemeIcon size={52} radius="xl" variant="light">
        <EmptyIcon size={26} stroke={1.5} aria-hidden />
      </ThemeIcon>
      <Title order={2}>{title}</Title>
      <Text c="dimmed" maw={460} component="div">
        {children}
      </Text>
      {action}
    </Stack>
  )
}
