import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link, useNavigate } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { DurationField } from '../../parts/duration-field.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Problem } from '../../parts/problem.tsx'
import { defaults, profileText } from './profiles.ts'

/** Makes an authorization server, with keys. */
export const NewServerPage = forOperators('Make an authorization server', NewServer)

interface NewServerValues extends Record<string, unknown> {
  name: string
  profile: 'exchange' | 'strict'
  audience: string
  accessTokenTtlSeconds: number | undefined
}

function NewServer() {
  const navigate = useNavigate()
  const form = useForm<NewServerValues>({
    initialValues: {
      name: '',
      profile: 'exchange',
      audience: '',
      accessTokenTtlSeconds: defaults.accessTokenTtlSeconds,
    },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name that operators know it by' : null) },
  })
  const change = useFormChange(form, {
    run: ({ name, profile, audience, accessTokenTtlSeconds }: NewServerValues) =>
      management.post('/authorization-servers', {
        body: {
          name: name.trim(),
          profile,
          ...(audience.trim() !== '' && { audience: audience.trim() }),
          ...(accessTokenTtlSeconds !== undefined && { accessTokenTtlSeconds }),
        },
      }),
    concerns: ['/authorization-servers', '/system', '/audit-entries'],
    done: ({ name }) => `${name} was made, with keys.`,
    onDone: ({ id }) => void navigate({ to: at`/exchange/servers/${id}` }),
  })
  const values = form.getValues()
  return (
    <>
      <PageHeader
        title="Make an authorization server"
        back={{ to: '/exchange/servers', label: 'Authorization servers' }}
        lead="For people or apps that have to be kept apart: another look, other lifetimes, other keys. Apps, APIs and clients belong to one server."
      />
      <Card>
        <form onSubmit={change.onSubmit} noValidate>
          <Stack gap="lg" maw={640}>
            <TextInput label="Name" description="For operators" withAsterisk {...form.getInputProps('name')} />
            <Radio.Group label="Profile" description="It stays what it is" {...form.getInputProps('profile')}>
              <Stack gap="sm" mt="xs">
                {(['exchange', 'strict'] as const).map((profile) => (
                  <Radio.Card key={profile} value={profile} p="md" aria-label={profileText[profile].label}>
                    <Group wrap="nowrap" align="flex-start" gap="sm">
                      <Radio.Indicator mt={2} />
                      <div>
                        <Text fw={600}>{profileText[profile].label}</Text>
                        <Text size="sm" c="dimmed">
                          {profileText[profile].description}
                        </Text>
                      </div>
                    </Group>
                  </Radio.Card>
                ))}
              </Stack>
            </Radio.Group>
            <TextInput
              label="Audience"
              description="aud of its access tokens. It stays what it is; API services look for it"
              placeholder="api_providers"
              {...form.getInputProps('audience')}
            />
            <DurationField
              label="Access tokens live"
              description="Between a minute and a day"
              value={values.accessTokenTtlSeconds}
              onChange={(seconds) => form.setFieldValue('accessTokenTtlSeconds', seconds)}
              without={defaults.accessTokenTtlSeconds}
              error={form.errors.accessTokenTtlSeconds as string | undefined}
            />
            <Problem {...change.problem} />
            <Group justify="flex-end">
              <Button component={Link} to="/exchange/servers" variant="default">
                Cancel
              </Button>
              <Button type="submit" loading={change.isPending}>
                Make the server
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
    </>
  )
}
