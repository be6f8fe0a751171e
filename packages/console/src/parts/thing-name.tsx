import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useGet } from '../api/queries.ts'
import { at } from '../app/at.ts'
import { CopyText } from './copy-text.tsx'

/** An API of which a record has the id alone. What one may not see, or what is gone, is its id. */
export function ApiName({ id }: { id: string }) {
  const { data } = useGet('/apis/{apiId}', { path: { apiId: id } })
  if (!data || data.id !== id) return <IdText id={id} />
  return (
    <Anchor component={Link} to={'client_id' in data ? at`/apis/${id}` : at`/directory/${id}`} inherit>
      {data.name} {data.version}
    </Anchor>
  )
}

/** Whose data something is about: by name where one sees it, and by its id. */
export function DataOwner({ id }: { id: string }) {
  const { data } = useGet('/organizations/{organizationId}', { path: { organizationId: id } })
  return (
    <Stack gap={2}>
      {data?.id === id && <span>{data.name}</span>}
      <CopyText text={id} what="Data-Owner-Id" />
    </Stack>
  )
}

const IdText = ({ id }: { id: string }) => (
  <Text span className="mono" size="sm">
    {id}
  </Text>
)
