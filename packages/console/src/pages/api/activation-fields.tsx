import { NativeSelect, Radio, Stack, TextInput } from '@mantine/core'
import { type ActivationDraft, activationModes } from './activation-draft.ts'

export interface ActivationFieldsProps {
  value: ActivationDraft
  onChange(value: ActivationDraft): void
  /** By the end of a pointer: `activation.adminUrl`. */
  faultOf(name: string): string | undefined
  /** Where each subscription brings values, none can be active at once. */
  needsValues: boolean
  disabled?: boolean
}

/** What happens when an organization wants a connection to the API. */
export function ActivationFields({ value, onChange, faultOf, needsValues, disabled = false }: ActivationFieldsProps) {
  return (
    <Stack>
      <Radio.Group
        aria-label="Connections come to be"
        value={value.mode}
        onChange={(mode) => onChange({ ...value, mode: mode as ActivationDraft['mode'] })}
        error={faultOf('activation.mode')}
      >
        <Stack gap="sm">
          {activationModes.map(({ mode, label, description }) => (
            <Radio
              key={mode}
              value={mode}
              label={label}
              description={
                mode === 'automatic' && needsValues
                  ? 'Not possible while each subscription brings values of its own: somebody has to set them.'
                  : description
              }
              disabled={disabled || (mode === 'automatic' && needsValues && value.mode !== 'automatic')}
            />
          ))}
        </Stack>
      </Radio.Group>
      {value.mode === 'admin_api' && (
        <>
          <TextInput
            label="Admin URL"
            description="Without /activate at its end: the exchange puts that there."
            type="url"
            placeholder="https://dms.example/exchange-admin"
            value={value.adminUrl}
            error={faultOf('activation.adminUrl')}
            disabled={disabled}
            onChange={(event) => onChange({ ...value, adminUrl: event.currentTarget.value })}
          />
          <NativeSelect
            label="Audience of the token that comes with those calls"
            value={value.audience}
            disabled={disabled}
            data={[
              { value: 'api_providers', label: 'api_providers' },
              { value: 'fortellis', label: 'fortellis, for programs of before 27 September 2022' },
            ]}
            onChange={(event) =>
              onChange({ ...value, audience: event.currentTarget.value as ActivationDraft['audience'] })
            }
          />
        </>
      )}
    </Stack>
  )
}
