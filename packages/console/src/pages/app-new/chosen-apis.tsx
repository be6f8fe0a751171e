import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconX } from '@tabler/icons-react'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { SelectApiModal } from '../app-apis/select-api-modal.tsx'
import { type ChosenApi, serverOf } from './new-app.ts'

export interface ChosenApisProps {
  organization: { id: string; name: string }
  value: readonly ChosenApi[]
  onChange(value: ChosenApi[]): void
}

/** The APIs that a new app will select as soon as it is there. */
export function ChosenApis({ organization, value, onChange }: ChosenApisProps) {
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <Stack gap="sm">
      {value.map(({ api, wish }, index) => {
        const plan = api.plans.find(({ id }) => id === wish.planId)
        return (
          <Group
            key={api.id}
            justify="space-between"
            wrap="nowrap"
            p="sm"
            bd="1px solid var(--line)"
            style={{ borderRadius: 'var(--mantine-radius-md)' }}
          >
            <div style={{ minWidth: 0 }}>
              <Group gap={6}>
                <Text fw={600}>
                  {api.name} {api.version}
                </Text>
                <StatusBadge status={api.environment} />
              </Group>
              <Text size="sm" c="dimmed">
                {[
                  api.organizationName,
                  ...(plan ? [`plan ${plan.name}`] : []),
                  ...(wish.terms ? [`terms ${wish.terms.termsVersion} accepted`] : []),
                  ...(wish.webhookUrl === undefined ? [] : [wish.webhookUrl]),
                ].join(' · ')}
              </Text>
            </div>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={`Leave out ${api.name} ${api.version}`}
              onClick={() => onChange(value.toSpliced(index, 1))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        )
      })}
      <Button
        variant="light"
        w="fit-content"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={open}
        disabled={organization.id === ''}
      >
        Add an API
      </Button>
      <SelectApiModal
        {...{ isOpen, organization }}
        authServerId={serverOf(value)}
        onClose={close}
        taken={new Set(value.map(({ api }) => api.id))}
        confirm="Add it"
        onSelect={async (api, wish) => onChange([...value, { api, wish }])}
      />
    </Stack>
  )
}
