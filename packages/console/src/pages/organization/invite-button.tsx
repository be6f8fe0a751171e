import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { management } from '../../api/management.ts'
import { type Role, useMe } from '../../api/me.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { Problem } from '../../parts/problem.tsx'
import { RolesField } from '../../parts/roles-field.tsx'
import type { Organization } from './organization-frame.tsx'

/** Asks a colleague in by mail. */
export function InviteButton({ organization, icon }: { organization: Organization; icon?: ReactNode }) {
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button onClick={open} leftSection={icon}>
        Invite a colleague
      </Button>
      <Modal opened={isOpen} onClose={close} title={`Invite a colleague to ${organization.name}`}>
        {isOpen && <InviteForm organization={organization} close={close} />}
      </Modal>
    </>
  )
}

interface InviteValues extends Record<string, unknown> {
  email: string
  roles: Role[]
}

function InviteForm({ organization, close }: { organization: Organization; close(): void }) {
  const { operator } = useMe()
  const form = useForm<InviteValues>({
    initialValues: { email: '', roles: ['developer'] },
    validate: { email: (email) => (email.includes('@') ? null : 'Give the e-mail address of one person') },
  })
  const change = useFormChange(form, {
    run: ({ email, roles }: InviteValues) =>
      management.post('/organizations/{organizationId}/invitations', {
        path: { organizationId: organization.id },
        body: { email: email.trim(), roles },
      }),
    concerns: ['/organizations', '/audit-entries'],
    done: (_invitation, { email }) => `An invitation is on its way to ${email.trim()}.`,
    onShown: close,
  })
  const domain = organization.emailDomain
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack>
        <TextInput
          label="E-mail"
          type="email"
          data-autofocus
          description={
            domain !== undefined && !operator
              ? `At ${domain}, the domain of your organization. The invitation is good for 14 days.`
              : 'They need no account yet: a second mail lets them choose a password. The invitation is good for 14 days.'
          }
          placeholder={`lee@${domain ?? 'lakeside.example'}`}
          {...form.getInputProps('email')}
        />
        <RolesField value={form.getValues().roles} onChange={(roles) => form.setFieldValue('roles', roles)} />
        <Problem {...change.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Send the invitation
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
