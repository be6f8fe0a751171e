import { Button, Group, Modal, NativeSelect, Radio, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { management } from '../../api/management.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { Problem } from '../../parts/problem.tsx'

const DAY = 86_400

interface TokenValues extends Record<string, unknown> {
  name: string
  scope: 'read' | 'write'
  /** Days as text, as the field has it; empty: it does not end. */
  days: string
}

const lives = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '', label: 'Never' },
]

/** Asks for a token. Its value goes to whoever shows it, and is kept in no form and no answer. */
export function NewTokenButton({ reveal }: { reveal(token: string): void }) {
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button onClick={open}>Make a token</Button>
      <Modal opened={isOpen} onClose={close} title="Make a personal token" size="md">
        {isOpen && <TokenForm reveal={reveal} close={close} />}
      </Modal>
    </>
  )
}

function TokenForm({ reveal, close }: { reveal(token: string): void; close(): void }) {
  const form = useForm<TokenValues>({
    initialValues: { name: '', scope: 'read', days: '90' },
    validate: { name: (name) => (name.trim() === '' ? 'Say what it is for' : null) },
  })
  const change = useFormChange(form, {
    async run({ name, scope, days }: TokenValues) {
      const ttlSeconds = days === '' ? null : Number(days) * DAY
      const { token } = await management.post('/me/tokens', { body: { name: name.trim(), scope, ttlSeconds } })
      close()
      reveal(token)
    },
    concerns: ['/me/tokens'],
  })
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          description="What it is for, such as the machine it is on"
          withAsterisk
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Radio.Group label="May" {...form.getInputProps('scope')}>
          <Stack gap="sm" mt="xs">
            <Radio value="read" label="Read" description="Sees what you see, and changes nothing." />
            <Radio value="write" label="Read and change" description="Does everything that you may." />
          </Stack>
        </Radio.Group>
        <NativeSelect
          label="Ends after"
          description="A token that does not end is good until you revoke it"
          data={lives}
          {...form.getInputProps('days')}
        />
        <Problem {...change.problem} title="The token was not made" />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Make the token
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
