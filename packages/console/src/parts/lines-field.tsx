import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'

export interface LinesFieldProps {
  /** "Callback URLs". */
  label: string
  description?: string
  /** Of one line: "Callback URL". */
  one: string
  placeholder?: string
  value: readonly string[]
  onChange(value: string[]): void
  /** Of the whole, or by the index of a line. */
  faults?: (index?: number) => string | undefined
}

/** Several values of one kind, a line each. */
export function LinesField({
  label,
  description,
  one,
  placeholder,
  value,
  onChange,
  faults = () => undefined,
}: LinesFieldProps) {
  return (
    <Input.Wrapper label={label} description={description} error={faults()} component="fieldset" bd={0} p={0} m={0}>
      <Stack gap="xs" mt={4}>
        {value.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place.
          <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
            <TextInput
              flex={1}
              aria-label={`${one} ${index + 1}`}
              placeholder={placeholder}
              value={line}
              error={faults(index)}
              onChange={(event) => onChange(value.with(index, event.currentTarget.value))}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={`Remove ${one} ${index + 1}`}
              onClick={() => onChange(value.toSpliced(index, 1))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="subtle"
          size="compact-sm"
          w="fit-content"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...value, ''])}
        >
          Add {/^[aeiou]/i.test(one) ? 'an' : 'a'} {one}
        </Button>
      </Stack>
    </Input.Wrapper>
  )
}
