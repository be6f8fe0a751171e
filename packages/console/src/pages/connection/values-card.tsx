import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import type { FormEvent } from 'react'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { showFaults } from '../../parts/show-faults.ts'
import type { Connection } from '../connections/connection-text.ts'
import { concerns } from './concerns.ts'
import { useValues } from './use-values.ts'
import { typedValues, type ValueField } from './value-fields.ts'
import { ValueInputs } from './value-inputs.tsx'

export interface ValuesCardProps {
  connection: Connection
  fields: readonly ValueField[]
  mayChange: boolean
}

/** What the gateway needs for this subscription alone, as the API's access control asks for it. */
export function ValuesCard({ connection, fields, mayChange }: ValuesCardProps) {
  const missing = fields.filter(({ isSet }) => !isSet)
  const isOver = connection.status === 'inactive'
  return (
    <Card
      title="Values for this subscription"
      description="How your service knows this organization. They are kept sealed and never shown again."
    >
      <Stack>
        {missing.length > 0 && !isOver && (
          <Alert color="yellow" variant="light" title={`Missing: ${missing.map(({ label }) => label).join(', ')}`}>
            Calls are refused with SUBSCRIBER-CONFIGURATION-PENDING until each value is there.
          </Alert>
        )}
        {isOver || !mayChange ? (
          <Text size="sm" c="dimmed">
            {fields.map(({ label, isSet }) => `${label}: ${isSet ? 'set' : 'not set'}`).join(', ')}.
          </Text>
        ) : (
          <ValuesForm {...{ connection, fields }} />
        )}
      </Stack>
    </Card>
  )
}

function ValuesForm({ connection: { id, revision }, fields }: Pick<ValuesCardProps, 'connection' | 'fields'>) {
  const values = useValues(revision)
  const given = typedValues(values.typed)
  const kept = fields.filter(({ isSet }) => isSet)
  const save = useChange({
    async run({ sent, ifMatch }: { sent: Record<string, string | null>; ifMatch: number | undefined }) {
      const path = { connectionId: id }
      await management.put('/connections/{connectionId}/values', { path, body: { values: sent }, ifMatch })
    },
    concerns,
    done: 'The values were saved. They count from the next call on.',
    onDone: () => values.clear(),
    showsFault: true,
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    const onError = (fault: unknown) => showFaults(() => values.refuse(fault))
    save.mutate({ sent: given, ifMatch: values.ifMatch }, { onError })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <ValueInputs fields={fields} typed={values.typed} errors={values.errors} onChange={values.put} />
        <Problem fault={save.error} title="The values were not saved" meanwhile={values.meanwhile} />
        <Group justify="flex-end" gap="sm">
          {kept.length > 0 && (
            <ConfirmButton
              title="Take the values away?"
              confirm="Take them away"
              consequences={`${kept.map(({ label }) => label).join(', ')} ${kept.length === 1 ? 'is' : 'are'} forgotten. Calls of this subscription are refused until ${kept.length === 1 ? 'it is' : 'they are'} set anew.`}
              revision={values.ifMatch}
              onConfirm={(_, ifMatch) =>
                save.mutateAsync({ sent: Object.fromEntries(kept.map(({ name }) => [name, null])), ifMatch })
              }
            >
              Take away
            </ConfirmButton>
          )}
          <Button type="submit" loading={save.isPending} disabled={Object.keys(given).length === 0}>
            Save values
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
