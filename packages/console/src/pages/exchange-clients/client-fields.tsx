import { Checkbox, Divider, NativeSelect, SimpleGrid, Stack, Switch, TagsInput, TextInput, Title } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { ReactNode } from 'react'
import { LinesField } from '../../parts/lines-field.tsx'
import { authMethodText, grantText, grantTypes } from './client-kinds.ts'
import type { ClientValues } from './client-values.ts'

type Form = UseFormReturnType<ClientValues>

/** Everything that can be set of a client, in sections. */
export function ClientFields({ form }: { form: Form }) {
  return (
    <Stack gap="xl">
      <Section title="What people see">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label="Name"
            description="On the consent page"
            withAsterisk
            {...form.getInputProps('client_name')}
          />
          <TextInput
            label="Website"
            description="Where it is at home"
            type="url"
            {...form.getInputProps('client_uri')}
          />
          <TextInput label="Logo" description="https:// of an image" {...form.getInputProps('logo_uri')} />
          <TagsInput
            label="Contacts"
            description="E-mail addresses. Enter after each"
            value={form.getValues().contacts}
            onChange={(contacts) => form.setFieldValue('contacts', contacts)}
            error={form.errors.contacts}
          />
          <TextInput label="Privacy notice" type="url" {...form.getInputProps('policy_uri')} />
          <TextInput label="Terms" type="url" {...form.getInputProps('tos_uri')} />
        </SimpleGrid>
      </Section>
      <Section title="How it gets tokens">
        <Checkbox.Group
          label="Ways"
          value={form.getValues().grant_types}
          onChange={(types) => form.setFieldValue('grant_types', types)}
          error={form.errors.grant_types}
        >
          <Stack gap="xs" mt="xs">
            {grantTypes.map((type) => (
              <Checkbox key={type} value={type} label={grantText[type]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <NativeSelect
            label="Proves who it is"
            data={Object.entries(authMethodText).map(([value, label]) => ({ value, label }))}
            {...form.getInputProps('token_endpoint_auth_method')}
          />
          <NativeSelect
            label="Runs"
            data={[
              { value: 'web', label: 'On a server or in a browser' },
              { value: 'native', label: 'On a device' },
            ]}
            {...form.getInputProps('application_type')}
          />
        </SimpleGrid>
        {form.getValues().token_endpoint_auth_method === 'private_key_jwt' && (
          <TextInput
            label="Its public keys"
            description="jwks_uri: where they are fetched"
            type="url"
            {...form.getInputProps('jwks_uri')}
          />
        )}
        <TagsInput
          label="May ask for"
          description="Scopes, at most. Enter or a space after each"
          value={form.getValues().scope}
          onChange={(scope) => form.setFieldValue('scope', scope)}
          error={form.errors.scope}
          splitChars={[' ', ',']}
        />
        <Switch
          label="Ask PKCE of it"
          description="Without a secret it needs it anyway"
          {...form.getInputProps('requirePkce', { type: 'checkbox' })}
        />
        <NativeSelect
          label="Refresh tokens"
          maw={420}
          data={[
            { value: 'default', label: 'As its authorization server has it' },
            { value: 'rotate', label: 'A new one each time' },
            { value: 'same', label: 'The same one again' },
          ]}
          {...form.getInputProps('refreshTokens')}
        />
      </Section>
      <Section title="Where browsers go">
        <Lines
          form={form}
          name="redirect_uris"
          label="Callback URLs"
          one="callback URL"
          description="Where people come back to after signing in, letter for letter"
          placeholder="https://portal.example/callback"
        />
        <Lines
          form={form}
          name="post_logout_redirect_uris"
          label="URLs after signing out"
          one="sign-out URL"
          description="Where people may go on to"
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label="Told of a sign-out, by the server"
            description="backchannel_logout_uri"
            type="url"
            {...form.getInputProps('backchannel_logout_uri')}
          />
          <TextInput
            label="Told of a sign-out, in the browser"
            description="frontchannel_logout_uri"
            type="url"
            {...form.getInputProps('frontchannel_logout_uri')}
          />
          <TextInput
            label="Where a sign-in begins"
            description="initiate_login_uri"
            type="url"
            {...form.getInputProps('initiate_login_uri')}
          />
        </SimpleGrid>
      </Section>
    </Stack>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="md" component="section" aria-label={title}>
      <div>
        <Title order={3}>{title}</Title>
        <Divider mt={6} />
      </div>
      {children}
    </Stack>
  )
}

interface LinesProps {
  form: Form
  name: 'redirect_uris' | 'post_logout_redirect_uris'
  label: string
  one: string
  description: string
  placeholder?: string
}

function Lines({ form, name, ...field }: LinesProps) {
  return (
    <LinesField
      {...field}
      value={form.getValues()[name]}
      onChange={(lines) => form.setFieldValue(name, lines)}
      faults={(index) => form.errors[index === undefined ? name : `${name}.${index}`] as string | undefined}
    />
  )
}

/** What a form can say without asking the exchange. Pure. */
export const checkClient = ({ client_name, grant_types, redirect_uris }: ClientValues) => ({
  ...(client_name.trim() === '' && { client_name: 'Give it a name that people know it by' }),
  ...(grant_types.length === 0 && { grant_types: 'Choose one way at least' }),
  ...(grant_types.includes('authorization_code') &&
    redirect_uris.every((uri) => uri.trim() === '') && { redirect_uris: 'To sign people in it needs a callback URL' }),
})
