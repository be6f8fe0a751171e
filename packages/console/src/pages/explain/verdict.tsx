import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconArrowRight, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Advice } from './advice.ts'

export interface VerdictProps {
  /** How it ended. */
  kind: 'good' | 'refused' | 'other'
  title: string
  children?: ReactNode
  advice: readonly Advice[]
}

const LOOKS = {
  good: { color: 'teal', icon: <IconCircleCheck aria-hidden /> },
  refused: { color: 'red', icon: <IconCircleX aria-hidden /> },
  other: { color: 'yellow', icon: <IconInfoCircle aria-hidden /> },
}

/** How it ended, and what to do about it. */
export function Verdict({ kind, title, children, advice }: VerdictProps) {
  return (
    <Alert {...LOOKS[kind]} title={title}>
      <Stack gap="sm" align="flex-start">
        {children}
        {advice.map(({ side, text, link }) => (
          <div key={text}>
            <Text size="sm" fw={700}>
              What to do{side !== undefined && `, ${side}`}
            </Text>
            <Text size="sm">{text}</Text>
            {link && (
              <Button
                component={Link}
                to={link.to}
                size="xs"
                variant="default"
                mt={8}
                rightSection={<IconArrowRight size={14} aria-hidden />}
              >
                {link.label}
              </Button>
            )}
          </div>
        ))}
      </Stack>
    </Alert>
  )
}
