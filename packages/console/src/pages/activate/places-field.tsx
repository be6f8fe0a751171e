import { Anchor, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { at } from '../../app/at.ts'
import { OrganizationSelect } from '../../parts/organization-select.tsx'
import type { Place } from './places.ts'

export interface PlacesFieldProps {
  places: readonly Place[]
  value: readonly string[]
  onChange(ids: string[]): void
  error: ReactNode
  /** For operators, who may in anybody's name. */
  add: ((place: { id: string; name: string }) => void) | undefined
}

/** So many are shown without a search field. */
const FEW = 8

/** Organizations to be ticked; where it is not possible, why. */
export function PlacesField({ places, value, onChange, error, add }: PlacesFieldProps) {
  const [text, setText] = useState('')
  const shown = places.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  const free = shown.filter(({ reason }) => reason === undefined)
  const isAll = free.length > 0 && free.every(({ id }) => value.includes(id))
  const others = value.filter((id) => !free.some((place) => place.id === id))
  return (
    <Stack gap="sm">
      {places.length > FEW && (
        <Group gap="sm">
          <TextInput
            type="search"
            aria-label="Find an organization"
            placeholder="Find an organization"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button
            variant="subtle"
            onClick={() => onChange(isAll ? others : [...others, ...free.map(({ id }) => id)])}
            disabled={free.length === 0}
          >
            {isAll ? 'Choose none' : 'Choose all'}
          </Button>
        </Group>
      )}
      <Checkbox.Group aria-label="Organizations" value={[...value]} onChange={(ids) => onChange(ids)} error={error}>
        <Stack gap="xs">
          {shown.map(({ id, name, reason, subscriptionId }) => (
            <Group key={id} gap="sm">
              <Checkbox value={id} label={name} disabled={reason !== undefined} />
              {reason !== undefined && (
                <Text size="sm" c="dimmed">
                  {subscriptionId === undefined ? (
                    reason
                  ) : (
                    <Anchor component={Link} to={at`/activations/${subscriptionId}`} inherit>
                      {reason}
                    </Anchor>
                  )}
                </Text>
              )}
            </Group>
          ))}
          {shown.length === 0 && (
            <Text size="sm" c="dimmed">
              {places.length === 0 ? 'Add an organization to activate it in its name.' : 'None has this name.'}
            </Text>
          )}
        </Stack>
      </Checkbox.Group>
      {add && (
        <OrganizationSelect
          label="Add an organization"
          description="Operators may activate in the name of any."
          value={null}
          maw={360}
          onChange={(id, name) => {
            if (id === null) return
            if (!places.some((place) => place.id === id)) add({ id, name })
            onChange([...new Set([...value, id])])
          }}
        />
      )}
    </Stack>
  )
}
