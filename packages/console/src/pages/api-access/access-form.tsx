import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type Api, useMayChangeApi } from '../api/api-frame.tsx'
import { faultText } from '../api/fault-of.ts'
import { type AccessControl, type AccessDraft, accessOfDraft, draftOfAccess, valuesToSend } from './access-draft.ts'
import { AccessFields } from './access-fields.tsx'

export interface AccessFormProps {
  api: Api
  /** As the exchange has it, with the API's revision. */
  access: { accessControl: AccessControl; revision: number }
  /** Keys of values that the exchange has. */
  kept: ReadonlySet<string>
}

/** How the gateway authenticates itself to the service. */
export function AccessForm({ api, access, kept }: AccessFormProps) {
  const mayChange = useMayChangeApi(api)
  // Beside the form, so that nothing remembers them with what was sent.
  const [typed, setTyped] = useState<Record<string, string>>({})
  const { form, save } = useKeptForm({
    thing: access,
    valuesOf: ({ accessControl }): { accessControl: AccessDraft } => ({ accessControl: draftOfAccess(accessControl) }),
    run: ({ accessControl: draft }, ifMatch) =>
      management.put('/apis/{apiId}/access-control', {
        path: { apiId: api.id },
        body: { accessControl: accessOfDraft(draft), values: valuesToSend(draft, typed) },
        ifMatch,
      }),
    alsoFields: ['values'],
    concerns: ['/apis'],
    done: 'The access control was saved. It counts from the next call on.',
    secrets: { isTyped: Object.values(typed).some((value) => value !== ''), forget: () => setTyped({}) },
  })
  const isTyped = Object.keys(valuesToSend(form.values.accessControl, typed)).length > 0
  return (
    <form onSubmit={save.onSubmit} noValidate>
      <Card
        title="How the gateway gets into your service"
        description="What it sends along with each call, so that your service knows that the exchange has checked it. Secrets are kept sealed and never shown again."
      >
        <Stack gap="lg">
          <AccessFields
            value={form.values.accessControl}
            onChange={(draft) => {
              form.clearErrors()
              form.setFieldValue('accessControl', draft)
            }}
            secrets={{
              typed,
              kept,
              onType: (key, value) => {
                form.clearFieldError(`values.${key}`)
                setTyped((before) => ({ ...before, [key]: value }))
              },
            }}
            faultOf={faultText(form.errors)}
            disabled={!mayChange}
          />
          <Problem {...save.problem} title="The access control was not saved" />
          {mayChange && (
            <Group>
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty() && !isTyped}>
                Save access control
              </Button>
            </Group>
          )}
        </Stack>
      </Card>
    </form>
  )
}
