import { Autocomplete, Group, Select, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import type { ApiOperation } from '../../spec/read-operations.ts'
import type { CallForm } from './call-of.ts'

export interface CallFieldsProps {
  operations: readonly ApiOperation[]
  operation: ApiOperation | undefined
  form: CallForm
  /** Subscription-Ids that come into question. */
  choices: readonly { value: string; label: string }[]
  onChange(form: CallForm): void
  onChoose(operation: ApiOperation): void
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
const PLACES = { path: 'in the path', query: 'in the query', header: 'a header field' } as const

export function CallFields({ operations, operation, form, choices, onChange, onChoose }: CallFieldsProps) {
  const put = (changes: Partial<CallForm>) => onChange({ ...form, ...changes })
  const hasBody = operation ? operation.body !== undefined : form.method !== 'GET' && form.method !== 'HEAD'
  return (
    <Stack>
      {operations.length > 0 && (
        <Select
          label="Operation"
          searchable
          allowDeselect={false}
          value={operation?.name ?? null}
          placeholder="One of your own"
          data={operations.map(({ name, summary }) => ({
            value: name,
            label: summary === '' ? name : `${name} · ${summary}`,
          }))}
          onChange={(name) => {
            const next = operations.find((each) => each.name === name)
            if (next) onChoose(next)
          }}
          maxDropdownHeight={360}
        />
      )}
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <Select
          label="Method"
          allowDeselect={false}
          w={120}
          data={METHODS}
          value={form.method}
          onChange={(method) => method && put({ method })}
        />
        <TextInput
          label="Path"
          flex={1}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={form.path}
          onChange={(event) => put({ path: event.currentTarget.value })}
        />
      </Group>
      <Autocomplete
        label="Subscription-Id"
        description="For which organization the call is."
        data={choices.map(({ value }) => value)}
        renderOption={({ option }) => (
          <Stack gap={0}>
            <Text size="sm">{choices.find(({ value }) => value === option.value)?.label}</Text>
            <Text size="xs" c="dimmed" className="mono">
              {option.value}
            </Text>
          </Stack>
        )}
        // Everything is offered, whatever stands there.
        filter={({ options }) => options}
        value={form.subscriptionId}
        onChange={(subscriptionId) => put({ subscriptionId })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        {(operation?.parameters ?? []).map((parameter) => {
          const key = `${parameter.in} ${parameter.name}`
          const shared = {
            label: parameter.name,
            description: [PLACES[parameter.in], parameter.description].filter(Boolean).join('. '),
            required: parameter.required,
            value: form.values[key] ?? '',
          }
          const set = (value: string) => put({ values: { ...form.values, [key]: value } })
          return parameter.values ? (
            <Autocomplete key={key} {...shared} data={parameter.values} onChange={set} />
          ) : (
            <TextInput
              key={key}
              {...shared}
              placeholder={parameter.example}
              onChange={(event) => set(event.currentTarget.value)}
            />
          )
        })}
      </SimpleGrid>
      <Textarea
        label="Further header fields"
        description="Name: value, a line each."
        autosize
        minRows={1}
        maxRows={6}
        value={form.headerLines}
        onChange={(event) => put({ headerLines: event.currentTarget.value })}
      />
      {hasBody && (
        <Textarea
          label={`Body (${form.bodyType})`}
          autosize
          minRows={5}
          maxRows={20}
          className="mono"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
          spellCheck={false}
          value={form.body}
          onChange={(event) => put({ body: event.currentTarget.value })}
        />
      )}
    </Stack>
  )
}
