import { Alert } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { type Api, useMayChangeApi } from './api-frame.tsx'

/** Why nothing here can be changed by whoever looks. */
export function ReadOnlyNote({ api }: { api: Api }) {
  if (useMayChangeApi(api)) return null
  return (
    <Alert variant="light" color="gray" icon={<IconEye aria-hidden />} mb="lg">
      You can look at this. Owners and developers of {api.organizationName} can change it.
    </Alert>
  )
}
