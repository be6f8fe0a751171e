import { PasswordInput, type PasswordInputProps } from '@mantine/core'

export interface SecretFieldProps extends Omit<PasswordInputProps, 'value' | 'onChange' | 'placeholder'> {
  value: string
  onChange(value: string): void
  /** The exchange has one. It never answers it, so that leaving the field empty keeps it. */
  isKept?: boolean
}

/** A secret of somebody's own, written and never read back. Browsers are asked not to offer to remember it. */
export function SecretField({ value, onChange, isKept = false, ...input }: SecretFieldProps) {
  return (
    <PasswordInput
      autoComplete="new-password"
      spellCheck={false}
      data-1p-ignore
      visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what is typed', tabIndex: 0 }}
      // Mantine says it of its other fields by itself. What is in the way of going on is found by it (show-faults.ts).
      aria-invalid={input.error ? true : undefined}
      {...input}
      value={value}
      placeholder={isKept ? 'kept; type to replace' : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
