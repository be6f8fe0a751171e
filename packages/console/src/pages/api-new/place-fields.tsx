import { NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { settings } from '../../app/settings.ts'
import type { Api } from '../api/api-frame.tsx'
import { faultText } from '../api/fault-of.ts'
import { NamespaceField } from './namespace-field.tsx'
import { type PlaceValues, suggestedBasePath } from './new-api.ts'

const environments: Record<Api['environment'], string> = {
  Production: 'Organizations use it.',
  Test: 'For test subscriptions, of everybody.',
  Dev: 'For your own organization alone.',
}

const SUFFIXES = { Production: '', Test: '-test', Dev: '-dev' } as const

export interface PlaceFieldsProps {
  // biome-ignore lint/suspicious/noExplicitAny: of any form that has these values, among others.
  form: UseFormReturnType<any>
  organizationId: string
  kind: Api['kind']
}

/** What an API is called and where it is. The base path follows name and version until somebody types one. */
export function NameFields({ form }: Pick<PlaceFieldsProps, 'form'>) {
  const values = form.values as PlaceValues
  const rename = (changes: Partial<Pick<PlaceValues, 'name' | 'version'>>) => {
    const isSuggested = values.basePath === suggestedBasePath(values.name, values.version)
    const { name, version } = { ...values, ...changes }
    form.setValues({ ...changes, ...(isSuggested && { basePath: suggestedBasePath(name, version) }) })
    for (const member of Object.keys(changes)) form.clearFieldError(member)
  }
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <TextInput
        label="Name"
        placeholder="Repair orders"
        maxLength={100}
        {...form.getInputProps('name')}
        onChange={(event) => rename({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Version"
        maxLength={50}
        {...form.getInputProps('version')}
        onChange={(event) => rename({ version: event.currentTarget.value })}
      />
      <NativeSelect
        label="Environment"
        data={Object.keys(environments)}
        description={environments[values.environment]}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...form.getInputProps('environment')}
      />
    </SimpleGrid>
  )
}

/** Where apps call it, and where calls go on to. */
export function PlaceFields({ form, organizationId, kind }: PlaceFieldsProps) {
  const { namespace, environment, basePath, targetUrl } = form.values as PlaceValues
  const faultOf = faultText(form.errors)
  const url = `${settings.gatewayUrl}/${namespace || '…'}${SUFFIXES[environment]}${basePath || '/…'}`
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NamespaceField
          organizationId={organizationId}
          value={namespace}
          onChange={(name) => form.setFieldValue('namespace', name)}
          error={faultOf('namespace')}
        />
        <TextInput
          label="Base path"
          description="What follows, the same at the gateway and at your service."
          placeholder="/repair-orders/v1"
          spellCheck={false}
          {...form.getInputProps('basePath')}
        />
      </SimpleGrid>
      <TextInput
        label="Target URL"
        description={
          kind === 'async'
            ? 'Where your service is, if it can be called. May stay empty.'
            : 'Where your service is, without the base path. It is asked whether it answers as soon as the API is registered.'
        }
        type="url"
        placeholder="https://dms.example"
        {...form.getInputProps('targetUrl')}
      />
      {kind === 'rest' && (
        <TextInput
          label="Apps will call"
          readOnly
          variant="filled"
          value={url}
          description={
            targetUrl.trim() === '' ? '' : `and calls go on to ${targetUrl.trim().replace(/\/$/, '')}${basePath}`
          }
          inputWrapperOrder={['label', 'input', 'description']}
        />
      )}
    </Stack>
  )
}
