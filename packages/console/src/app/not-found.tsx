import { Button, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'

export function NotFound() {
  return (
    <Stack maw={520} mx="auto" py={80} align="flex-start">
      <Title order={1}>There is no such page</Title>
      <Text>The link may be old, or what it led to was removed. What you may not see is answered the same way.</Text>
      <Button component={Link} to="/">
        Go to the start
      </Button>
    </Stack>
  )
}
