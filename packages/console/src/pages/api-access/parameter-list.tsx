import { ActionIcon, Box, Button, Group, Input, NativeSelect, Stack, Switch, Text, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { SecretField } from '../../parts/secret-field.tsx'
import type { ParameterDraft, RequestParameterDraft } from './access-draft.ts'

/** What the fields of an access control need besides their own value. */
export interface SecretValues {
  /** By key (docs/apis.md), as typed. In memory alone. */
  typed: Readonly<Record<string, string>>
  onType(key: string, value: string): void
  /** Keys of values that the exchange has. */
  kept: ReadonlySet<string>
}

export interface ParameterListProps<P extends ParameterDraft> {
  label: string
  description: string
  /** Of one: "header". */
  one: string
  value: readonly P[]
  onChange(value: P[]): void
  make(): P
  keyOf(parameter: P): string
  secrets: SecretValues
  /** What was refused, by the end of its pointer: `0.name`. */
  faultOf(name: string): string | undefined
  /** By the key of a value. */
  valueFaultOf(key: string): string | undefined
  disabled: boolean
}

/** Headers, query parameters or fields that the gateway sends, each with its value or with the name under which a subscription brings one. */
export function ParameterList<P extends ParameterDraft | RequestParameterDraft>({
  label,
  description,
  one,
  value,
  onChange,
  make,
  keyOf,
  secrets,
  faultOf,
  valueFaultOf,
  disabled,
}: ParameterListProps<P>) {
  const change = (index: number, changes: Partial<P>) =>
    onChange(value.with(index, { ...(value[index] as P), ...changes }))
  return (
    <Input.Wrapper label={label} description={description} component="fieldset" bd={0} p={0} m={0}>
      <Stack gap="sm" mt={8}>
        {value.map((parameter, index) => {
          const key = keyOf({ ...parameter, name: parameter.name.trim() })
          const nth = `${one} ${index + 1}`
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place.
            <Box key={index} p="sm" bd="1px solid var(--line)" style={{ borderRadius: 'var(--mantine-radius-md)' }}>
              <Group gap="sm" align="flex-start" wrap="nowrap">
                <Stack gap="sm" flex={1} style={{ minWidth: 0 }}>
                  <Group gap="sm" align="flex-start">
                    {'in' in parameter && (
                      <NativeSelect
                        label="Where"
                        aria-label={`Where ${nth} is sent`}
                        value={parameter.in}
                        disabled={disabled}
                        data={[
                          { value: 'header', label: 'Header' },
                          { value: 'query', label: 'Query' },
                        ]}
                        onChange={(event) => change(index, { in: event.currentTarget.value } as unknown as Partial<P>)}
                        w={{ base: '100%', xs: 110 }}
                      />
                    )}
                    <TextInput
                      label="Name"
                      aria-label={`Name of ${nth}`}
                      value={parameter.name}
                      error={faultOf(`${index}.name`)}
                      disabled={disabled}
                      spellCheck={false}
                      onChange={(event) => change(index, { name: event.currentTarget.value } as Partial<P>)}
                      flex="1 1 10rem"
                    />
                    {parameter.subscriptionSpecific ? (
                      <TextInput
                        label="What people read"
                        aria-label={`What people read for ${nth}`}
                        placeholder="Dealer number"
                        value={parameter.displayName}
                        error={faultOf(`${index}.displayName`)}
                        disabled={disabled}
                        onChange={(event) => change(index, { displayName: event.currentTarget.value } as Partial<P>)}
                        flex="1 1 12rem"
                      />
                    ) : (
                      <SecretField
                        label="Value"
                        aria-label={`Value of ${nth}`}
                        value={secrets.typed[key] ?? ''}
                        isKept={secrets.kept.has(key)}
                        error={valueFaultOf(key)}
                        disabled={disabled}
                        onChange={(typed) => secrets.onType(key, typed)}
                        flex="1 1 12rem"
                      />
                    )}
                  </Group>
                  <Switch
                    label="Each subscription brings its own value"
                    size="sm"
                    checked={parameter.subscriptionSpecific}
                    disabled={disabled}
                    onChange={(event) =>
                      change(index, { subscriptionSpecific: event.currentTarget.checked } as Partial<P>)
                    }
                  />
                </Stack>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={36}
                  disabled={disabled}
                  aria-label={`Remove ${nth}`}
                  onClick={() => onChange(value.toSpliced(index, 1))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </Group>
            </Box>
          )
        })}
        {value.length === 0 && (
          <Text size="sm" c="dimmed">
            None.
          </Text>
        )}
        {!disabled && (
          <Button
            variant="subtle"
            size="compact-sm"
            w="fit-content"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...value, make()])}
          >
            Add a {one}
          </Button>
        )}
      </Stack>
    </Input.Wrapper>
  )
}
