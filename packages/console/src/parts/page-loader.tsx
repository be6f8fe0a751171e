import { Skeleton, Stack } from '@mantine/core'

/** While a page waits for the thing it is about. */
export function PageLoader() {
  return (
    <Stack role="status" aria-label="Loading">
      <Skeleton height={30} width="38%" />
      <Skeleton height={16} width="62%" />
      <Skeleton height={220} mt="md" radius="lg" />
    </Stack>
  )
}
