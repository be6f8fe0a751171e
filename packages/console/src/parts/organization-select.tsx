import { Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useGet } from '../api/queries.ts'

export interface OrganizationSelectProps
  extends Omit<SelectProps, 'data' | 'searchable' | 'searchValue' | 'onSearchChange' | 'filter' | 'onChange'> {
  onChange(id: string | null, name: string): void
}

/** One of the organizations that one sees, found on the server by its name: for operators, who see all. */
export function OrganizationSelect({ onChange, ...select }: OrganizationSelectProps) {
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 250)
  const { data } = useGet('/organizations', { query: { limit: 20, ...(search !== '' && { search }) } })
  const found = data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []
  return (
    <Select
      placeholder="Search by name"
      nothingFoundMessage="No organization has this name"
      {...select}
      data={found}
      searchable
      searchValue={text}
      onSearchChange={setText}
      // The server has looked already.
      filter={({ options }) => options}
      onChange={(id, option) => onChange(id, option?.label ?? '')}
    />
  )
}
