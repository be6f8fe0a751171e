import { Button, Group, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconRoute } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { explanationPath } from '../../parts/explanation-path.ts'

/** Takes a Request-Id. */
export function ExplainForm({ initial = '' }: { initial?: string }) {
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { requestId: initial },
    validate: { requestId: (typed) => (idIn(typed) === '' ? 'Paste the Request-Id of an answer' : null) },
  })
  return (
    <form
      onSubmit={form.onSubmit(({ requestId }) => void navigate({ to: explanationPath(idIn(requestId)) }))}
      noValidate
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Request-Id"
          description="Or an X-Request-Id of an event, or an event’s id."
          placeholder="4b0c9a52-7d1e-4c3f-9a52-0c9a527d1e4c"
          classNames={{ input: 'mono' }}
          flex="1 1 20rem"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('requestId')}
        />
        <Button type="submit" leftSection={<IconRoute size={16} aria-hidden />}>
          Explain
        </Button>
      </Group>
    </form>
  )
}

/** People paste the whole line of the header. Pure. */
const idIn = (typed: string): string => typed.trim().replace(/^(?:x-)?request-id:\s*/i, '')
