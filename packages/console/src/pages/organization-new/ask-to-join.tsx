import { Button, Divider, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Schemas } from '@portreeve/client/management'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Problem } from '../../parts/problem.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'

interface JoinValues extends Record<string, unknown> {
  organizationId: string
  message: string
}

/** Asks the owners of an organization, and shows what became of earlier requests. */
export function AskToJoin() {
  const form = useForm<JoinValues>({
    initialValues: { organizationId: '', message: '' },
    validate: {
      organizationId: (id) =>
        /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id.trim())
          ? null
          : 'An id looks like 3f1c6a52-0c1e-4d55-9a53-2f0d9c2b7e11',
    },
  })
  const change = useFormChange(form, {
    run: ({ organizationId, message }: JoinValues) =>
      management.post('/organizations/{organizationId}/join-requests', {
        path: { organizationId: organizationId.trim().toLowerCase() },
        body: { message: message.trim() },
      }),
    concerns: ['/me/join-requests'],
    done: 'Your request was sent. You will get a mail when somebody has decided.',
    onDone: () => form.reset(),
  })
  return (
    <Card title="Ask to join one" description="Its owners get a mail, and decide.">
      <form onSubmit={change.onSubmit} noValidate>
        <Stack>
          <TextInput
            label="Organization id"
            description="A colleague finds it under Organization, in the profile. There is no list to look it up in: which organizations there are is nobody’s business."
            autoComplete="off"
            {...form.getInputProps('organizationId')}
          />
          <Textarea
            label="Message"
            description="Who you are, so that they know you. Optional."
            placeholder="I look after the workshop in Burlington."
            autosize
            minRows={2}
            {...form.getInputProps('message')}
          />
          <Problem {...change.problem} />
          <Group justify="flex-end">
            <Button type="submit" variant="default" loading={change.isPending}>
              Send the request
            </Button>
          </Group>
        </Stack>
      </form>
      <MyJoinRequests />
    </Card>
  )
}

function MyJoinRequests() {
  const { data } = useGet('/me/join-requests', { query: { limit: 20 } })
  if (!data || data.items.length === 0) return null
  return (
    <>
      <Divider my="lg" />
      <Stack gap="sm" component="section" aria-label="Your requests">
        <Text fw={600}>Your requests</Text>
        {data.items.map((request) => (
          <MyJoinRequest key={request.id} request={request} />
        ))}
      </Stack>
    </>
  )
}

function MyJoinRequest({ request }: { request: Schemas['MeJoinRequest'] }) {
  const withdraw = useChange({
    run: () => management.post('/me/join-requests/{joinRequestId}/withdraw', { path: { joinRequestId: request.id } }),
    concerns: ['/me/join-requests'],
    done: 'Your request was withdrawn.',
    showsFault: true,
  })
  return (
    <Group justify="space-between" gap="sm">
      <div style={{ minWidth: 0, flex: '1 1 12rem' }}>
        <Text size="sm" className="mono">
          {request.organizationId}
        </Text>
        <Text size="sm" c="dimmed">
          Asked <Moment at={request.createdAt} />
        </Text>
      </div>
      <Group gap="xs">
        <StatusBadge status={request.state} />
        {request.state === 'open' && (
          <ConfirmButton
            size="compact-sm"
            aria-label={`Withdraw the request to ${request.organizationId}`}
            title="Withdraw your request?"
            consequences="Its owners see it no more. You can ask again."
            confirm="Withdraw it"
            onConfirm={() => withdraw.mutateAsync()}
          >
            Withdraw
          </ConfirmButton>
        )}
      </Group>
    </Group>
  )
}
