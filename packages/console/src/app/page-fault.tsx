import { Button, Stack, Title } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { Problem } from '../parts/problem.tsx'

/** Instead of a page that could not be shown. */
export function PageFault({ error, reset }: ErrorComponentProps) {
  return (
    <Stack maw={640} py="xl">
      <Title order={1}>This page could not be shown</Title>
      <Problem fault={error} />
      <Button onClick={reset} variant="default" w="fit-content">
        Try again
      </Button>
    </Stack>
  )
}
