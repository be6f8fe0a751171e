import { Select } from '@mantine/core'
import { useRef } from 'react'
import { usePageSearch } from './use-page-search.ts'

export interface FilterSelectProps {
  /** Of the parameter in the URL. */
  name: string
  label: string
  options: readonly { value: string; label: string }[]
}

/** Narrows a list. Without a choice everything is shown. */
export function FilterSelect({ name, label, options }: FilterSelectProps) {
  const [search, change] = usePageSearch()
  const field = useRef<HTMLInputElement>(null)
  return (
    <Select
      ref={field}
      aria-label={label}
      placeholder={label}
      value={search[name] ?? null}
      onChange={(value) => change({ [name]: value ?? undefined })}
      data={options as { value: string; label: string }[]}
      clearable
      // Mantine hides it from keyboards and screen readers; it is the way back to everything for those, too.
      clearButtonProps={{ 'aria-label': `Clear ${label}`, 'aria-hidden': false, tabIndex: 0 }}
      // The button goes with what it has cleared: the field takes its focus.
      onClear={() => field.current?.focus()}
      flex={{ base: '1 1 8rem', xs: '0 0 180px' }}
      miw={0}
      comboboxProps={{ shadow: 'md' }}
    />
  )
}
