import { Badge, Box, Button, Group, SegmentedControl, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useGet } from '../../api/queries.ts'
import { Problem } from '../../parts/problem.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { SelectableApi } from './selection.ts'

export interface ApiPickerProps {
  /** Whose app it is for. */
  organizationId: string
  /** Ids of those that are chosen already. */
  taken: ReadonlySet<string>
  /** Of the app's credentials: APIs of another authorization server cannot be called with them. Undefined when it is not known yet. */
  authServerId?: string | undefined
  onPick(api: SelectableApi): void
}

const WHERE = [
  { value: 'directory', label: 'API directory' },
  { value: 'own', label: 'Your own APIs' },
]
const SHOWN = 20

/** Finds an API to select: in the directory, or among those of one's own organization, which need not be in it. */
export function ApiPicker({ organizationId, taken, authServerId, onPick }: ApiPickerProps) {
  const [where, setWhere] = useState('directory')
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 250)
  const asked = { limit: SHOWN, ...(search !== '' && { search }) }
  const directory = useGet('/directory/apis', { query: asked }, { enabled: where === 'directory' })
  const own = useGet('/apis', { query: { ...asked, organizationId } }, { enabled: where === 'own' })
  const { data, error } = where === 'own' ? own : directory
  // Those of one's own organization come with more than others see, which is not needed here.
  const items = data?.items as SelectableApi[] | undefined
  return (
    <Stack>
      <Group gap="sm">
        <TextInput
          type="search"
          aria-label="Search APIs"
          placeholder="Search APIs"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          flex="1 1 14rem"
          data-autofocus
        />
        <SegmentedControl aria-label="Where to look" data={WHERE} value={where} onChange={setWhere} />
      </Group>
      <Problem fault={error} />
      {!items && !error && <Skeleton height={160} radius="md" />}
      {items?.length === 0 && (
        <Text c="dimmed" py="lg" ta="center">
          {search === ''
            ? where === 'own'
              ? 'Your organization has no APIs of its own.'
              : 'There are no APIs in the directory that you may see.'
            : 'No API has these words.'}
        </Text>
      )}
      <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="APIs">
        {items?.map((api) => (
          <Choice
            key={api.id}
            api={api}
            reason={
              taken.has(api.id)
                ? 'Selected'
                : authServerId !== undefined && api.authServerId !== authServerId
                  ? 'Takes tokens of another authorization server'
                  : undefined
            }
            onPick={() => onPick(api)}
          />
        ))}
      </Stack>
      {data?.next !== undefined && (
        <Text size="sm" c="dimmed" ta="center">
          There are more. Search to narrow them down.
        </Text>
      )}
    </Stack>
  )
}

/** `reason`: why it cannot be picked. */
function Choice({ api, reason, onPick }: { api: SelectableApi; reason: string | undefined; onPick(): void }) {
  return (
    <Box component="li" p="sm" bd="1px solid var(--line)" style={{ borderRadius: 'var(--mantine-radius-md)' }}>
      <Group justify="space-between" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 14rem' }}>
          <Group gap={6}>
            <Text fw={600}>
              {api.name} {api.version}
            </Text>
            <StatusBadge status={api.environment} />
            {api.kind === 'async' && (
              <Badge variant="default" tt="none">
                Events
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" lineClamp={2}>
            {api.organizationName}
            {api.details.description !== '' && ` · ${api.details.description}`}
          </Text>
        </div>
        {reason === undefined ? (
          <Button variant="light" size="sm" onClick={onPick} aria-label={`Choose ${api.name} ${api.version}`}>
            Choose
          </Button>
        ) : (
          <Text size="sm" c="dimmed">
            {reason}
          </Text>
        )}
      </Group>
    </Box>
  )
}
