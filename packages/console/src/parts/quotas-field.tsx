import { ActionIcon, Button, Group, Input, NativeSelect, NumberInput, Stack, Text } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { Quota } from './plan-text.ts'

const windows = ['second', 'minute', 'hour', 'day', 'month'] as const satisfies Quota['per'][]

export interface QuotasFieldProps {
  label: string
  description?: string
  value: readonly Quota[]
  onChange(value: Quota[]): void
  /** Of the whole, or by the index of a line. */
  faults?: (index?: number) => string | undefined
  disabled?: boolean
}

/** How many calls are let through in each window. Each window stands there once; without a line there is no limit. */
export function QuotasField({
  label,
  description,
  value,
  onChange,
  faults = () => undefined,
  disabled = false,
}: QuotasFieldProps) {
  const free = windows.filter((window) => !value.some(({ per }) => per === window))
  return (
    <Input.Wrapper label={label} description={description} error={faults()} component="fieldset" bd={0} p={0} m={0}>
      <Stack gap="xs" mt={6}>
        {value.length === 0 && (
          <Text size="sm" c="dimmed">
            No limit of its own.
          </Text>
        )}
        {value.map(({ calls, per }, index) => (
          <Group key={per} gap="xs" wrap="nowrap" align="flex-start">
            <NumberInput
              aria-label={`Calls per ${per}`}
              value={calls}
              min={0}
              allowDecimal={false}
              thousandSeparator=","
              hideControls
              error={faults(index)}
              disabled={disabled}
              flex={1}
              maw={200}
              onChange={(typed) => onChange(value.with(index, { per, calls: Number(typed) || 0 }))}
            />
            <NativeSelect
              aria-label={`Window of quota ${index + 1}`}
              value={per}
              disabled={disabled}
              data={windows
                .filter((window) => window === per || free.includes(window))
                .map((window) => ({ value: window, label: `calls a${window === 'hour' ? 'n' : ''} ${window}` }))}
              onChange={(event) =>
                onChange(value.with(index, { calls, per: event.currentTarget.value as Quota['per'] }))
              }
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              disabled={disabled}
              aria-label={`Remove the quota per ${per}`}
              onClick={() => onChange(value.toSpliced(index, 1))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {free.length > 0 && !disabled && (
          <Button
            variant="subtle"
            size="compact-sm"
            w="fit-content"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() =>
              onChange([
                ...value,
                { calls: 1_000, per: free.includes('minute') ? 'minute' : (free[0] as Quota['per']) },
              ])
            }
          >
            Add a quota
          </Button>
        )}
      </Stack>
    </Input.Wrapper>
  )
}
