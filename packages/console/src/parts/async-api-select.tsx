import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useMe, useOrganization } from '../api/me.ts'
import { useGet } from '../api/queries.ts'
import { usePageSearch } from './use-page-search.ts'

/** The APIs of events of the organization that one works for; operators find those of all by their name. Undefined until they are there. */
export function useAsyncApis(words = '') {
  const { operator } = useMe()
  const organization = useOrganization()
  const { data } = useGet('/apis', {
    query: {
      ...(!operator && organization && { organizationId: organization.organizationId }),
      ...(words !== '' && { search: words }),
      limit: 200,
    },
  })
  return data?.items.flatMap((api) => ('kind' in api && api.kind === 'async' ? [api] : []))
}

/** Narrows a list to one API of events. Stands in the URL as `api`. */
export function AsyncApiSelect({ label }: { label: string }) {
  const [search, change] = usePageSearch()
  const [text, setText] = useState('')
  const { operator } = useMe()
  const [words] = useDebouncedValue(operator ? text.trim() : '', 250)
  const chosen = useGet('/apis/{apiId}', { path: { apiId: search.api ?? '' } }, { enabled: search.api !== undefined })
  const found = useAsyncApis(words) ?? []
  const all =
    chosen.data && search.api !== undefined && !found.some(({ id }) => id === chosen.data.id)
      ? [...found, chosen.data]
      : found
  return (
    <Select
      label={label}
      placeholder="All APIs of events"
      nothingFoundMessage="No API of events has this name"
      value={search.api ?? null}
      onChange={(id) => change({ api: id ?? undefined })}
      data={all.map(({ id, name, version, environment }) => ({
        value: id,
        label: `${name} ${version}${environment === 'Production' ? '' : `, ${environment}`}`,
      }))}
      searchable
      searchValue={text}
      onSearchChange={setText}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      w={{ base: '100%', xs: 260 }}
    />
  )
}
