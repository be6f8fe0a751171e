import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { management } from '../../api/management.ts'
import { useMe } from '../../api/me.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { settings } from '../../app/settings.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Problem } from '../../parts/problem.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'

interface ProfileValues extends Record<string, unknown> {
  name: string
}

/** What others call somebody, and by which address the exchange knows them. */
export function ProfileCard() {
  const me = useMe()
  const form = useForm<ProfileValues>({
    initialValues: { name: me.name },
    validate: { name: (name) => (name.trim() === '' ? 'Write the name that others see' : null) },
  })
  const change = useFormChange(form, {
    run: ({ name }: ProfileValues) => management.patch('/me', { body: { name: name.trim() } }),
    concerns: ['/me'],
    done: 'Your name was saved.',
    onDone: ({ name }) => form.resetDirty({ name }),
  })
  return (
    <Card title="Profile">
      <Stack gap="lg">
        <form onSubmit={change.onSubmit} noValidate>
          <Stack>
            <Group align="flex-end" gap="sm">
              <TextInput
                label="Name"
                description="As colleagues and other organizations see it"
                autoComplete="name"
                style={{ flex: '1 1 16rem' }}
                maw={440}
                {...form.getInputProps('name')}
              />
              <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
                Save
              </Button>
            </Group>
            <Problem {...change.problem} title="Your name was not saved" />
          </Stack>
        </form>
        <KeyValues
          items={[
            [
              'E-mail',
              <Group key="email" gap="sm">
                {me.email}
                <StatusBadge
                  status={me.emailVerified ? 'active' : 'pending'}
                  label={me.emailVerified ? 'confirmed' : 'not confirmed'}
                />
              </Group>,
            ],
            ['User id', <CopyText key="id" text={me.id} what="user id" />],
            ['On this exchange', me.operator ? 'Operator: runs it' : undefined],
          ]}
        />
        <Text size="sm" c="dimmed">
          {me.emailVerified ? (
            'An operator of the exchange can change the address.'
          ) : (
            <>
              Invitations reach you once the address is confirmed. Do that on{' '}
              <Anchor href={`${settings.accountUrl}#password`} inherit>
                the sign-in page of your account
              </Anchor>
              .
            </>
          )}
        </Text>
      </Stack>
    </Card>
  )
}
