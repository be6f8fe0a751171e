import { Alert, Anchor, Button, Group, Radio, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type Api, useMayChangeApi } from '../api/api-frame.tsx'

type Validation = 'off' | 'report' | 'enforce'

const choices: readonly { value: Validation; label: string; description: string }[] = [
  { value: 'off', label: 'Off', description: 'Requests are passed on as they are.' },
  {
    value: 'report',
    label: 'Report',
    description: 'What does not fit is noted in the call’s explanation, and passes. A good way to begin.',
  },
  {
    value: 'enforce',
    label: 'Enforce',
    description: 'What does not fit is refused with 400, and says what to change. Bodies may have 1 MiB then.',
  },
]

/** Whether requests are compared with the specification before they are sent on. */
export function ValidationCard({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const current = api.traffic?.validation ?? 'off'
  const [chosen, setChosen] = useState<Validation>()
  const value = chosen ?? current
  const spec = useGet('/apis/{apiId}/spec', { path: { apiId: api.id } })
  const save = useChange({
    run: (validation: Validation) =>
      management.patch('/apis/{apiId}', {
        path: { apiId: api.id },
        body: { traffic: { validation: validation === 'off' ? null : validation } },
        ifMatch: api.revision,
      }),
    concerns: ['/apis'],
    done: 'Saved. It counts from the next call on.',
    onDone: () => setChosen(undefined),
    showsFault: true,
  })
  const lacksSpec = value !== 'off' && !spec.data && spec.error !== null
  return (
    <Card title="Check requests against the specification">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(value)
        }}
      >
        <Stack>
          <Radio.Group aria-label="Check requests" value={value} onChange={(next) => setChosen(next as Validation)}>
            <Stack gap="sm">
              {choices.map((choice) => (
                <Radio key={choice.value} {...choice} disabled={!mayChange} />
              ))}
            </Stack>
          </Radio.Group>
          {lacksSpec && (
            <Alert color="yellow" title="There is no specification to compare with">
              {value === 'enforce' ? 'Every call would be refused with 503. ' : 'Nothing can be compared. '}
              <Anchor component={Link} to={at`/apis/${api.id}/specification`} inherit underline="always">
                Upload one first
              </Anchor>
              .
            </Alert>
          )}
          <Problem fault={save.error ?? undefined} title="It was not saved" />
          {mayChange && (
            <Group>
              <Button type="submit" loading={save.isPending} disabled={value === current}>
                Save the check
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  )
}
