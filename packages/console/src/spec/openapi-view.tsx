import { Alert, Box, Skeleton } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { OutlineItem } from './outline.ts'
import type { SpecReader } from './spec-reader.ts'
import { showOperations } from './swagger.ts'
import { useSlice } from './use-slice.ts'

export interface OpenApiViewProps {
  reader: SpecReader
  group: string
  items: readonly OutlineItem[]
}

/** Operations, drawn by Swagger UI from a document that slice-openapi.ts has made harmless. */
export function OpenApiView({ reader, group, items }: OpenApiViewProps) {
  const { slice, isFailed } = useSlice(reader, items, (asked, ids) => asked.ask('operations', { ids, tag: group }))
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => (place.current && slice ? showOperations(place.current, slice) : undefined), [slice])
  if (isFailed) return <Alert color="yellow">These operations cannot be shown. Download the description instead.</Alert>
  return (
    <>
      {!slice && <Skeleton height={56 * items.length} radius="md" />}
      <Box ref={place} />
    </>
  )
}
