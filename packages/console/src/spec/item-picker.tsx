import { Button, Group, Select, Stack, Text, TextInput, Title, VisuallyHidden } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Prose } from '../parts/prose.tsx'
import type { Outline, OutlineGroup, OutlineItem } from './outline.ts'

/** So many are drawn at once; thousands would stop any browser. */
const SHOWN = 25

export interface ItemPickerProps {
  outline: Outline
  children(group: string, items: readonly OutlineItem[]): ReactNode
}

/** Which operations or channels are shown: by their words, by their group, a handful at a time. */
export function ItemPicker({ outline: { kind, groups, count, isCut }, children }: ItemPickerProps) {
  const [typed, setText] = useState('')
  const [text] = useDebouncedValue(typed, 200)
  const [name, setGroup] = useState<string | null>(null)
  const [shown, setShown] = useState(SHOWN)
  const what = kind === 'openapi' ? 'operations' : 'channels'
  const fitting = narrow(groups, name, text)
  const page = take(fitting, shown)
  const total = fitting.reduce((sum, { items }) => sum + items.length, 0)
  const isNarrow = count > 6 || groups.length > 1
  return (
    <Stack>
      {isNarrow && (
        <Group gap="sm">
          <TextInput
            type="search"
            aria-label={`Find ${what}`}
            placeholder={`Find ${what}`}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={typed}
            onChange={(event) => {
              setText(event.currentTarget.value)
              setShown(SHOWN)
            }}
            w={{ base: '100%', xs: 280 }}
          />
          {groups.length > 1 && (
            <Select
              aria-label="Group"
              placeholder="All groups"
              data={[...new Set(groups.map((group) => group.name))]}
              value={name}
              onChange={(next) => {
                setGroup(next)
                setShown(SHOWN)
              }}
              clearable
              clearButtonProps={{ 'aria-label': 'Show all groups' }}
              w={{ base: '100%', xs: 220 }}
            />
          )}
        </Group>
      )}
      {total === 0 && (
        <Text c="dimmed" py="lg" ta="center">
          {count === 0 ? `It describes no ${what}.` : `None of its ${what} has these words.`}
        </Text>
      )}
      {page.map((group) => (
        <Stack key={group.name} gap="xs" component="section" aria-label={group.name}>
          {groups.length === 1 ? (
            <VisuallyHidden component="h3">{group.name}</VisuallyHidden>
          ) : (
            <div>
              <Title order={3}>{group.name}</Title>
              {group.description !== '' && (
                <Text size="sm" c="dimmed" component="div">
                  <Prose text={group.description} />
                </Text>
              )}
            </div>
          )}
          {children(group.name, group.items)}
        </Stack>
      ))}
      {total > shown && (
        <Group justify="center" gap="sm">
          <Text size="sm" c="dimmed">
            {numbers.format(shown)} of {numbers.format(total)} {what}
          </Text>
          <Button variant="default" onClick={() => setShown(shown + SHOWN)}>
            Show more
          </Button>
        </Group>
      )}
      {isCut && total <= shown && (
        <Text size="sm" c="dimmed" ta="center">
          There are more {what} than can be shown here. Download the description to see all of them.
        </Text>
      )}
    </Stack>
  )
}

const numbers = new Intl.NumberFormat()

function narrow(groups: readonly OutlineGroup[], name: string | null, text: string): OutlineGroup[] {
  const words = text.toLowerCase().split(/\s+/)
  const isFit = (item: OutlineItem) => {
    const all = `${item.method ?? ''} ${item.name} ${item.summary}`.toLowerCase()
    return words.every((word) => all.includes(word))
  }
  return groups
    .filter((group) => name === null || group.name === name)
    .map((group) => ({ ...group, items: group.items.filter(isFit) }))
    .filter(({ items }) => items.length > 0)
}

/** The first so many of all groups. */
function take(groups: readonly OutlineGroup[], count: number): OutlineGroup[] {
  let left = count
  return groups.flatMap((group) => {
    const items = group.items.slice(0, Math.max(0, left))
    left -= items.length
    return items.length > 0 ? [{ ...group, items }] : []
  })
}
