import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { FormEvent } from 'react'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { showFaults } from '../../parts/show-faults.ts'
import { type Connection, callerText } from '../connections/connection-text.ts'
import { concerns } from './concerns.ts'
import { useValues } from './use-values.ts'
import { typedValues, type ValueField } from './value-fields.ts'
import { ValueInputs } from './value-inputs.tsx'

export interface DecideProps {
  connection: Connection
  /** What the API asks for of each subscription. */
  fields: readonly ValueField[]
}

/** What the API's developers may do with a connection as it is now. */
export function Decide({ connection, fields }: DecideProps) {
  switch (connection.status) {
    case 'pending':
      return (
        <>
          <Reject connection={connection} />
          <Accept {...{ connection, fields }} />
        </>
      )
    case 'rejected':
      return <Accept {...{ connection, fields }} />
    case 'active':
      return <Reject connection={connection} />
    case 'requesting':
    case 'inactive':
      return null
  }
}

/** Where values are asked for they can be given with it, or later. */
function Accept({ connection, fields }: DecideProps) {
  const [isOpen, { open, close }] = useDisclosure()
  const accept = useAccept(connection, connection.revision)
  if (fields.length === 0) {
    return (
      <Button loading={accept.isPending} onClick={() => accept.mutate({})}>
        Accept
      </Button>
    )
  }
  return (
    <>
      <Button onClick={open}>Accept…</Button>
      <Modal opened={isOpen} onClose={close} title={`Accept ${connection.subscription.organization.name}?`}>
        {isOpen && <AcceptForm {...{ connection, fields, close }} />}
      </Modal>
    </>
  )
}

const useAccept = ({ id, subscription }: Connection, ifMatch: number, showsFault = false) =>
  useChange({
    async run(values: Record<string, string>) {
      await management.post('/connections/{connectionId}/accept', {
        path: { connectionId: id },
        body: Object.keys(values).length === 0 ? {} : { values },
        ifMatch,
      })
    },
    concerns,
    done: `${subscription.organization.name} is let in.`,
    showsFault,
  })

function AcceptForm({ connection, fields, close }: DecideProps & { close(): void }) {
  const values = useValues(connection.revision)
  const accept = useAccept(connection, values.ifMatch, true)
  const missing = fields.filter(({ name, isSet }) => !isSet && (values.typed[name] ?? '') === '')
  function submit(event: FormEvent) {
    event.preventDefault()
    accept.mutate(typedValues(values.typed), {
      onSuccess: close,
      onError: (fault) => showFaults(() => values.refuse(fault)),
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>Calls of {callerText(connection)} get through with these values. They are never shown again.</Text>
        <ValueInputs fields={fields} typed={values.typed} errors={values.errors} onChange={values.put} />
        {missing.length > 0 && (
          <Text size="sm" c="dimmed">
            Without {missing.map(({ label }) => label).join(', ')} calls are still refused. You can set{' '}
            {missing.length === 1 ? 'it' : 'them'} later.
          </Text>
        )}
        <Problem fault={accept.error} title="It was not accepted" meanwhile={values.meanwhile} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={accept.isPending}>
            Accept
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Reject({ connection }: { connection: Connection }) {
  const { id, revision, status, subscription, api } = connection
  const isActive = status === 'active'
  const who = subscription.organization.name
  const reject = useChange({
    run: ({ error, ifMatch }: { error: string; ifMatch: number | undefined }) =>
      management.post('/connections/{connectionId}/reject', { path: { connectionId: id }, body: { error }, ifMatch }),
    concerns,
    done: isActive ? `${who} is shut out.` : `${who} was rejected.`,
    showsFault: true,
  })
  return (
    <ConfirmButton
      title={isActive ? `Deactivate the connection of ${who}?` : `Reject ${who}?`}
      confirm={isActive ? 'Deactivate it' : 'Reject it'}
      asksReason="Why"
      consequences={
        <>
          {isActive
            ? `Calls of ${callerText(connection)} to ${api.name} for ${who} are refused from the next one on. Its connections to other APIs stay.`
            : `${callerText(connection)} gets nothing from ${api.name} for ${who}.`}{' '}
          The organization and the people of the app read your reason. You can accept later.
        </>
      }
      revision={revision}
      onConfirm={(error, ifMatch) => reject.mutateAsync({ error, ifMatch })}
    >
      {isActive ? 'Deactivate…' : 'Reject…'}
    </ConfirmButton>
  )
}
