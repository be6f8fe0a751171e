import { Button, Group, Stack, Text } from '@mantine/core'
import { IconActivity, IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import type { Api } from './api-frame.tsx'
import { probeText } from './probe-text.ts'

/** Asks whether anybody is there, from where the gateway would ask, and says what came back. */
export function ProbeButton({ api, disabled = false }: { api: Api; disabled?: boolean }) {
  const probe = useChange({
    run: () => management.post('/apis/{apiId}/probe', { path: { apiId: api.id } }),
    concerns: [],
  })
  const { data } = probe
  return (
    <Stack gap={6} align="flex-start">
      <Button
        variant="default"
        size="xs"
        leftSection={<IconActivity size={14} aria-hidden />}
        loading={probe.isPending}
        disabled={disabled}
        onClick={() => probe.mutate()}
      >
        Ask whether it answers
      </Button>
      <Stack gap={2} role="status">
        {data?.target && <Answer {...probeText('target', data.target)} />}
        {data?.admin && <Answer {...probeText('admin', data.admin)} />}
      </Stack>
    </Stack>
  )
}

function Answer({ ok, text }: { ok: boolean; text: string }) {
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      {ok ? <IconCheck size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
      <Text size="sm">{text}</Text>
    </Group>
  )
}
