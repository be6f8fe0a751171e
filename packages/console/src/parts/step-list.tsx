import { Anchor, Group, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconCheck, IconCircleDashed } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'

export interface Step {
  isDone: boolean
  label: string
  /** What comes of it. */
  text: string
  to: string
}

/** What one does one after the other, ticked off by what is there already. */
export function StepList({ steps }: { steps: readonly Step[] }) {
  return (
    <Stack component="ol" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
      {steps.map(({ isDone, label, text, to }) => (
        <Group key={label} component="li" wrap="nowrap" align="flex-start" gap="sm">
          <ThemeIcon size={26} radius="xl" variant={isDone ? 'light' : 'transparent'} color={isDone ? 'teal' : 'gray'}>
            {isDone ? <IconCheck size={16} aria-label="Done:" /> : <IconCircleDashed size={20} aria-label="To do:" />}
          </ThemeIcon>
          <div>
            {isDone ? (
              <Text>{label}</Text>
            ) : (
              <Anchor component={Link} to={to} fw={600}>
                {label}
              </Anchor>
            )}
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          </div>
        </Group>
      ))}
    </Stack>
  )
}
