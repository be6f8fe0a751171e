import { Button, Group, Stack } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type ActivationDraft, activationPatchOfDraft, draftOfActivation } from '../api/activation-draft.ts'
import { ActivationFields } from '../api/activation-fields.tsx'
import { type Api, useMayChangeApi } from '../api/api-frame.tsx'
import { faultText } from '../api/fault-of.ts'
import { draftOfAccess, hasSubscriptionValues } from '../api-access/access-draft.ts'

/** How connections to an API come to be. */
export function ActivationForm({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const { form, save } = useKeptForm({
    thing: api,
    valuesOf: ({ activation }): { activation: ActivationDraft } => ({ activation: draftOfActivation(activation) }),
    run: ({ activation }, ifMatch) =>
      management.patch('/apis/{apiId}', {
        path: { apiId: api.id },
        body: { activation: activationPatchOfDraft(activation) },
        ifMatch,
      }),
    concerns: ['/apis'],
    done: 'Saved. Connections that are there already stay as they are.',
  })
  return (
    <Card title="How connections come to be" description="When an organization activates an app that calls this API.">
      <form onSubmit={save.onSubmit} noValidate>
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
