import { NativeSelect, SimpleGrid, Stack, TagsInput, Text, Textarea, TextInput, Title } from '@mantine/core'
import { type DetailsDraft, lifeCycles } from './details-draft.ts'

export interface DetailsFieldsProps {
  value: DetailsDraft
  onChange(value: DetailsDraft): void
  /** By the end of a pointer: `details.support.email`. */
  faultOf(name: string): string | undefined
  disabled?: boolean
}

/** What an API does and what it is called: what the directory shows first. */
export function AboutFields({ value, onChange, faultOf, disabled = false }: DetailsFieldsProps) {
  const change = (changes: Partial<DetailsDraft>) => onChange({ ...value, ...changes })
  return (
    <Stack>
      <Textarea
        label="Description"
        description="What it does for whoever calls it."
        value={value.description}
        error={faultOf('details.description')}
        disabled={disabled}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={5000}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      <TagsInput
        label="Categories"
        description="Press Enter after each."
        value={value.tags}
        error={faultOf('details.tags')}
        disabled={disabled}
        maxTags={20}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear the categories' }}
        onChange={(tags) => change({ tags })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label="Life cycle"
          value={value.lifeCycle}
          error={faultOf('details.lifeCycle')}
          disabled={disabled}
          data={lifeCycles as unknown as string[]}
          onChange={(event) => change({ lifeCycle: event.currentTarget.value as DetailsDraft['lifeCycle'] })}
        />
        <TextInput
          label={value.lifeCycle === 'Deprecated' ? 'When it ends' : 'Note about the life cycle'}
          placeholder={value.lifeCycle === 'Deprecated' ? 'Until the end of 2027' : 'none'}
          value={value.lifeCycleNote}
          error={faultOf('details.lifeCycleNote')}
          disabled={disabled}
          maxLength={500}
          onChange={(event) => change({ lifeCycleNote: event.currentTarget.value })}
        />
      </SimpleGrid>
      <TextInput
        label="Your name for what runs behind it"
        description="Shown beside its name, such as that of your product."
        value={value.implementationName}
        error={faultOf('details.implementationName')}
        disabled={disabled}
        maxLength={200}
        onChange={(event) => change({ implementationName: event.currentTarget.value })}
      />
    </Stack>
  )
}

/** Where people read more, whom they ask, and what they agree to. */
export function SupportFields({ value, onChange, faultOf, disabled = false }: DetailsFieldsProps) {
  const change = (changes: Partial<DetailsDraft>) => onChange({ ...value, ...changes })
  const { support, terms } = value
  return (
    <Stack pt="lg" style={{ borderTop: '1px solid var(--line)' }}>
      <div>
        <Title order={3}>Documentation, support and terms</Title>
        <Text size="sm" c="dimmed">
          A public API needs them.
        </Text>
      </div>
      <TextInput
        label="Documentation"
        type="url"
        placeholder="https://dms.example/docs"
        value={value.documentationUrl}
        error={faultOf('details.documentationUrl')}
        disabled={disabled}
        onChange={(event) => change({ documentationUrl: event.currentTarget.value })}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput
          label="Support e-mail"
          type="email"
          value={support.email}
          error={faultOf('details.support.email') ?? faultOf('details.support')}
          disabled={disabled}
          onChange={(event) => change({ support: { ...support, email: event.currentTarget.value } })}
        />
        <TextInput
          label="Support page"
          type="url"
          value={support.url}
          error={faultOf('details.support.url')}
          disabled={disabled}
          onChange={(event) => change({ support: { ...support, url: event.currentTarget.value } })}
        />
        <TextInput
          label="Support telephone"
          type="tel"
          value={support.phone}
          error={faultOf('details.support.phone')}
          disabled={disabled}
          onChange={(event) => change({ support: { ...support, phone: event.currentTarget.value } })}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label="Version of the terms"
          description="Other words need another one."
          placeholder="2026-01"
          value={terms.version}
          error={faultOf('details.terms.version') ?? faultOf('details.terms')}
          disabled={disabled}
          maxLength={50}
          onChange={(event) => change({ terms: { ...terms, version: event.currentTarget.value } })}
        />
        <TextInput
          label="Link to the terms"
          description="Where they can be read."
          type="url"
          placeholder="https://dms.example/terms"
          value={terms.url}
          error={faultOf('details.terms.url')}
          disabled={disabled}
          onChange={(event) => change({ terms: { ...terms, url: event.currentTarget.value } })}
        />
      </SimpleGrid>
      <Textarea
        label="Text of the terms"
        description="Instead of a link, or beside it. Apps agree to it when they select the API."
        value={terms.text}
        error={faultOf('details.terms.text')}
        disabled={disabled}
        autosize
        minRows={2}
        maxRows={14}
        onChange={(event) => change({ terms: { ...terms, text: event.currentTarget.value } })}
      />
    </Stack>
  )
}
