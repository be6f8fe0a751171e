import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { usePageSearch } from './use-page-search.ts'

/** Looks for words on the server, a moment after somebody has stopped typing. Stands in the URL under `name`. */
export function SearchField({
  label,
  placeholder,
  name = 'search',
}: {
  label: string
  placeholder?: string
  name?: string
}) {
  const [search, change] = usePageSearch()
  const current = search[name] ?? ''
  const [text, setText] = useState(current)
  // What is on its way into the URL. It arrives after more was typed, which stays.
  const sent = useRef<string[]>([])
  const send = useDebouncedCallback((value: string) => {
    if (value === (sent.current.at(-1) ?? current)) return
    sent.current.push(value)
    change({ [name]: value || undefined }, { replace: true })
  }, 300)
  useEffect(() => {
    const arrived = sent.current.indexOf(current)
    if (arrived < 0) setText(current)
    sent.current = sent.current.slice(arrived + 1)
  }, [current])
  const put = (value: string) => {
    setText(value)
    send(value)
  }
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder ?? label}
      value={text}
      onChange={(event) => put(event.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={text !== '' && <CloseButton size="sm" aria-label="Clear the search" onClick={() => put('')} />}
      w={{ base: '100%', xs: 280 }}
    />
  )
}
