import { Button, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { management } from '../../api/management.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type ActivationDraft, activationPatchOfDraft, draftOfActivation } from '../api/activation-draft.ts'
import { ActivationFields } from '../api/activation-fields.tsx'
import { type Api, useMayChangeApi } from '../api/api-frame.tsx'
import { faultText } from '../api/fault-of.ts'
import { useFresh } from '../api/use-fresh.ts'
import { draftOfAccess, hasSubscriptionValues } from '../api-access/access-draft.ts'

/** How connections to an API come to be. */
export function ActivationForm({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const initialValues: { activation: ActivationDraft } = { activation: draftOfActivation(api.activation) }
  const form = useForm({ initialValues })
  useFresh(form, initialValues, api.revision)
  const save = useFormChange(form, {
    run: ({ activation }) =>
      management.patch('/apis/{apiId}', {
        path: { apiId: api.id },
        body: { activation: activationPatchOfDraft(activation) },
        ifMatch: api.revision,
      }),
    concerns: ['/apis'],
    done: 'Saved. Connections that are there already stay as they are.',
    onDone: () => form.resetDirty(),
  })
  return (
    <Card title="How connections come to be" description="When an organization activates an app that calls this API.">
      <form onSubmit={form.onSubmit(save.submit)} noValidate>
        <Stack>
          <ActivationFields
            value={form.values.activation}
            onChange={(activation) => {
              form.clearErrors()
              form.setFieldValue('activation', activation)
            }}
            faultOf={faultText(form.errors)}
            needsValues={hasSubscriptionValues(draftOfAccess(api.accessControl))}
            disabled={!mayChange}
          />
          <Problem {...save.problem} title="It was not saved" />
          {mayChange && (
            <Group>
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
                Save connections
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  )
}
