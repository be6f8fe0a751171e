import { Button, Group, Stack } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type Api, useMayChangeApi } from '../api/api-frame.tsx'
import { type DetailsDraft, detailsPatchOfDraft, draftOfDetails } from '../api/details-draft.ts'
import { AboutFields, type DetailsFieldsProps, SupportFields } from '../api/details-fields.tsx'
import { faultText } from '../api/fault-of.ts'

/** What people read about an API, and what apps agree to. */
export function DetailsForm({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const { form, save } = useKeptForm({
    thing: api,
    valuesOf: ({ details }): { details: DetailsDraft } => ({ details: draftOfDetails(details) }),
    run: ({ details }, ifMatch) =>
      management.patch('/apis/{apiId}', {
        path: { apiId: api.id },
        body: { details: detailsPatchOfDraft(details) as never },
        ifMatch,
      }),
    concerns: ['/apis', '/directory'],
    done: 'The description was saved.',
  })
  const fields: DetailsFieldsProps = {
    value: form.values.details,
    onChange: (details) => form.setFieldValue('details', details),
    faultOf: faultText(form.errors),
    disabled: !mayChange,
  }
  return (
    <Card title="What people read" description="In the API directory, when they decide whether to use it.">
      <form onSubmit={save.onSubmit} noValidate>
        <Stack gap="lg">
          <AboutFields {...fields} />
          <SupportFields {...fields} />
          <Problem {...save.problem} title="The description was not saved" />
          {mayChange && (
            <Group>
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
                Save description
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  )
}
