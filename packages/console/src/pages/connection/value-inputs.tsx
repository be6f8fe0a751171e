import { Stack } from '@mantine/core'
import { SecretField } from '../../parts/secret-field.tsx'
import type { ValueField } from './value-fields.ts'

export interface ValueInputsProps {
  fields: readonly ValueField[]
  typed: Readonly<Record<string, string>>
  errors: Readonly<Record<string, string>>
  onChange(name: string, value: string): void
}

/** A field for each value that the subscription brings along. */
export function ValueInputs({ fields, typed, errors, onChange }: ValueInputsProps) {
  return (
    <Stack>
      {fields.map(({ name, label, description, isSet }) => (
        <SecretField
          key={name}
          label={label}
          description={isSet ? description : `${description}. Missing`}
          isKept={isSet}
          value={typed[name] ?? ''}
          onChange={(value) => onChange(name, value)}
          error={errors[name]}
        />
      ))}
    </Stack>
  )
}
