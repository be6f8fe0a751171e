import { Button, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useMe } from '../../api/me.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { Card } from '../../parts/card.tsx'
import {
  checkOrganization,
  newOrganization,
  OrganizationFields,
  type OrganizationValues,
  organizationValues,
} from '../../parts/organization-fields.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useDraft } from '../../parts/use-draft.ts'

/** Makes an organization; whoever makes it is its owner. */
export function FoundOrganization() {
  const me = useMe()
  const navigate = useNavigate()
  const form = useForm<OrganizationValues>({ initialValues: organizationValues(), validate: checkOrganization })
  const forget = useDraft('organization', form)
  const change = useFormChange(form, {
    async run(values: OrganizationValues) {
      const made = await management.post('/organizations', { body: newOrganization(values) })
      await management.patch('/me', { body: { currentOrganizationId: made.id } })
      return made
    },
    concerns: ['/organizations', '/me'],
    done: ({ name }) => `${name} is there, and you are its owner.`,
    onDone() {
      forget()
      void navigate({ to: '/organization' })
    },
  })
  const domain = me.email.split('@')[1] ?? ''
  return (
    <Card title="Found one" description="You become its owner and can invite colleagues at once.">
      <form onSubmit={change.onSubmit} noValidate>
        <Stack gap="lg">
          <OrganizationFields
            form={form}
            domainHint={
              me.emailVerified
                ? `${domain} limits invitations to it. Left empty, anybody`
                : 'Only once your e-mail is confirmed'
            }
          />
          <Problem {...change.problem} />
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending}>
              Found the organization
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}
