import { Group, TextInput } from '@mantine/core'
import { usePageSearch } from './use-page-search.ts'

/** Narrows a list to a span of time. Stands in the URL under `from` and `to` (see `secondsOf`). */
export function TimeFilter() {
  const [search, change] = usePageSearch()
  return (
    <Group gap="sm" w={{ base: '100%', xs: 'auto' }}>
      {TIMES.map(({ name, label }) => (
        <TextInput
          key={name}
          type="datetime-local"
          label={label}
          value={search[name] ?? ''}
          onChange={(event) => change({ [name]: event.currentTarget.value || undefined }, { replace: true })}
          w={{ base: '100%', xs: 184 }}
        />
      ))}
    </Group>
  )
}

const TIMES = [
  { name: 'from', label: 'From' },
  { name: 'to', label: 'Before' },
] as const
