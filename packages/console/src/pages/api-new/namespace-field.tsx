import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { management } from '../../api/management.ts'
import { useMay } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Problem } from '../../parts/problem.tsx'

export interface NamespaceFieldProps {
  /** Empty: not chosen yet. */
  organizationId: string
  value: string
  onChange(name: string): void
  error: string | undefined
}

/** The first part of gateway URLs: one that the organization has, or a new one. */
export function NamespaceField({ organizationId, value, onChange, error }: NamespaceFieldProps) {
  const mayClaim = useMay(organizationId, 'owner')
  const path = { organizationId }
  const { data } = useGet(
    '/organizations/{organizationId}/namespaces',
    { path, query: { limit: 200 } },
    { enabled: organizationId !== '' },
  )
  const names = organizationId === '' ? undefined : data?.items.map(({ name }) => name)
  const [isClaiming, setClaiming] = useState(false)
  const [name, setName] = useState('')
  const claim = useChange({
    run: () => management.post('/organizations/{organizationId}/namespaces', { path, body: { name: name.trim() } }),
    concerns: ['/organizations'],
    done: 'The namespace is yours.',
    onDone(claimed) {
      onChange(claimed.name)
      setClaiming(false)
      setName('')
    },
    showsFault: true,
  })
  const [first] = names ?? []
  // biome-ignore lint/correctness/useExhaustiveDependencies: once it is known what there is.
  useEffect(() => {
    if (names && !names.includes(value)) onChange(first ?? '')
  }, [first, organizationId])
  if (names === undefined || (names.length > 0 && !isClaiming)) {
    return (
      <Stack gap={4} align="flex-start">
        <Select
          label="Namespace"
          description="The first part of its URL."
          data={names ?? []}
          value={value || null}
          error={error}
          allowDeselect={false}
          disabled={names === undefined}
          onChange={(chosen) => onChange(chosen ?? '')}
          w="100%"
        />
        {mayClaim && names && (
          <Button variant="subtle" size="compact-sm" ml={-8} onClick={() => setClaiming(true)}>
            Claim another one
          </Button>
        )}
      </Stack>
    )
  }
  if (!mayClaim) {
    return (
      <Stack gap={4}>
        <Text size="sm" fw={500}>
          Namespace
        </Text>
        <Text size="sm" {...(error !== undefined && { c: 'var(--mantine-color-error)' })}>
          Your organization has none yet. Ask one of its owners to claim one: it is the first part of the URLs of all
          its APIs.
        </Text>
      </Stack>
    )
  }
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          label="New namespace"
          description="The first part of the URLs of your APIs, such as your company’s name. Small letters, digits and hyphens."
          placeholder="harborline"
          value={name}
          error={error}
          spellCheck={false}
          maxLength={63}
          flex={1}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            // Of the form around it nothing is sent.
            event.preventDefault()
            if (name.trim() !== '') claim.mutate()
          }}
        />
        <Button
          variant="default"
          loading={claim.isPending}
          disabled={name.trim() === ''}
          onClick={() => claim.mutate()}
        >
          Claim it
        </Button>
        {names.length > 0 && (
          <Button variant="subtle" onClick={() => setClaiming(false)}>
            Cancel
          </Button>
        )}
      </Group>
      <Problem fault={claim.error ?? undefined} title="The namespace was not claimed" />
    </Stack>
  )
}
