import { Button, Checkbox, Group, MultiSelect, SimpleGrid, Stack, Switch, TagsInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Schemas } from '@portreeve/client/management'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { DurationField } from '../../parts/duration-field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { defaults } from '../exchange-servers/profiles.ts'
import type { Server } from './server-frame.tsx'
import { type SettingsValues, settingsChanges, settingsValues } from './settings-changes.ts'

type Alg = Schemas['Key']['alg']

const ALGS: readonly { value: Alg; label: string }[] = [
  { value: 'RS256', label: 'RS256, which every client knows' },
  { value: 'PS256', label: 'PS256, for banking profiles' },
  { value: 'ES256', label: 'ES256, short and fast' },
  { value: 'EdDSA', label: 'EdDSA, short and fast' },
]

/** Lifetimes, PKCE, scopes and algorithms. What is emptied has its default again. */
export function ServerSettingsForm({ server, close }: { server: Server; close(): void }) {
  const [before] = useState(() => settingsValues(server))
  const form = useForm<SettingsValues>({
    initialValues: before,
    validate: {
      name: (name) => (name.trim() === '' ? 'Give it a name that operators know it by' : null),
      accessTokenTtlSeconds: (seconds) => (seconds === undefined ? 'Say how long; an hour is usual' : null),
      settings: {
        signingAlgs: (algs) => (algs.length === 0 ? 'It has to sign with one at least' : null),
      },
    },
  })
  const change = useFormChange(form, {
    run: (values: SettingsValues) =>
      management.patch('/authorization-servers/{authServerId}', {
        path: { authServerId: server.id },
        body: settingsChanges(values, before),
      }),
    concerns: ['/authorization-servers', '/system', '/audit-entries'],
    done: 'The settings were saved.',
    onShown: close,
  })
  const values = form.getValues()
  const duration = (name: Exclude<keyof typeof defaults, 'accessTokenTtlSeconds'>, label: string, hint: string) => (
    <DurationField
      label={label}
      description={hint}
      without={defaults[name]}
      value={values.settings[name]}
      onChange={(seconds) => form.setFieldValue(`settings.${name}`, seconds)}
      error={form.errors[`settings.${name}`] as string | undefined}
    />
  )
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack gap="lg">
        <TextInput label="Name" description="For operators" maw={420} {...form.getInputProps('name')} />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <DurationField
            label="Access tokens live"
            description="A minute to a day. Short ones end soon after access is taken back"
            value={values.accessTokenTtlSeconds}
            onChange={(seconds) => form.setFieldValue('accessTokenTtlSeconds', seconds)}
            error={form.errors.accessTokenTtlSeconds as string | undefined}
          />
          {duration('idTokenTtlSeconds', 'ID tokens live', 'A minute to a day')}
          {duration('refreshTokenTtlSeconds', 'Refresh tokens live', 'From an hour on. People sign in again after it')}
          {duration('codeTtlSeconds', 'Codes live', 'Up to ten minutes; an app redeems one at once')}
          {duration('keyLifetimeSeconds', 'A key signs for', 'From an hour on; then the next one does')}
          {duration('keyAnnouncedSeconds', 'Announced before', 'So long a new key is published before it signs')}
        </SimpleGrid>
        <MultiSelect
          label="Signs with"
          description="The first one signs access tokens; clients may ask for another of them. A new one gets a key at once"
          data={[...ALGS]}
          error={form.errors['settings.signingAlgs']}
          value={values.settings.signingAlgs}
          onChange={(algs) => form.setFieldValue('settings.signingAlgs', algs as Alg[])}
        />
        <TagsInput
          label="Scopes of its own"
          description="Beside the standard ones, such as roles. Enter after each"
          value={values.settings.scopes}
          onChange={(scopes) => form.setFieldValue('settings.scopes', scopes)}
          error={form.errors['settings.scopes']}
          splitChars={[' ', ',']}
        />
        {server.profile === 'exchange' && (
          <Switch
            label="Ask PKCE of every client"
            description="Clients without a secret always need it. Clients that cannot do PKCE are refused then"
            {...form.getInputProps('settings.requirePkce', { type: 'checkbox' })}
          />
        )}
        {server.profile === 'strict' && (
          <Checkbox checked disabled readOnly label="PKCE is asked of every client: that is what strict means" />
        )}
        <Problem {...change.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save the settings
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
