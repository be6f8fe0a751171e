import { Group, Input, NativeSelect, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { type DurationUnit, secondsIn, unitOf } from './duration-text.ts'

export interface DurationFieldProps {
  label: string
  description?: string
  /** Seconds; undefined where it is left to the exchange. */
  value: number | undefined
  onChange(seconds: number | undefined): void
  /** What holds without a value, in seconds. */
  without?: number
  error?: string | undefined
  disabled?: boolean
}

/** A time span, in the unit that people would say it in. */
export function DurationField({
  label,
  description,
  value,
  onChange,
  without,
  error,
  disabled = false,
}: DurationFieldProps) {
  const [unit, setUnit] = useState<DurationUnit>(() => unitOf(value ?? without ?? 60).unit)
  const amount = value === undefined ? '' : value / secondsIn(unit)
  return (
    <Input.Wrapper label={label} description={description} error={error} component="fieldset" bd={0} p={0} m={0}>
      <Group gap="xs" wrap="nowrap" mt={4}>
        <NumberInput
          aria-label={label}
          value={amount}
          {...(without !== undefined && { placeholder: String(without / secondsIn(unit)) })}
          min={0}
          hideControls
          disabled={disabled}
          error={error !== undefined}
          flex={1}
          onChange={(typed) => onChange(typed === '' ? undefined : Number(typed) * secondsIn(unit))}
        />
        <NativeSelect
          aria-label={`Unit of ${label}`}
          value={unit}
          disabled={disabled}
          w={120}
          data={(['second', 'minute', 'hour', 'day'] as const).map((name) => ({ value: name, label: `${name}s` }))}
          onChange={(event) => {
            const next = event.currentTarget.value as DurationUnit
            setUnit(next)
            if (value !== undefined) onChange((value / secondsIn(unit)) * secondsIn(next))
          }}
        />
      </Group>
    </Input.Wrapper>
  )
}
