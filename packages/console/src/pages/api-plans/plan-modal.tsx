import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useFormChange } from '../../api/use-form-change.ts'
import { Problem } from '../../parts/problem.tsx'
import { faultText } from '../api/fault-of.ts'
import { checkPlanDraft, emptyPlan, type PlanDraft } from './plan-draft.ts'
import { PlanFields } from './plan-fields.tsx'

export interface PlanModalProps {
  /** What is in the fields; nothing is open without it. */
  draft: PlanDraft | undefined
  title: string
  confirm: string
  /** What a change means for whoever has chosen it. */
  warning?: string
  /** Rejects with what was refused. */
  save(draft: PlanDraft): Promise<unknown>
  concerns?: readonly string[]
  done?: string
  onClose(): void
}

/** A plan, new or changed. */
export function PlanModal({ draft, title, onClose, ...form }: PlanModalProps) {
  return (
    <Modal opened={draft !== undefined} onClose={onClose} title={title} size="lg">
      {draft && <PlanForm draft={draft} onClose={onClose} {...form} />}
    </Modal>
  )
}

type PlanFormProps = Omit<PlanModalProps, 'draft' | 'title'> & { draft: PlanDraft }

function PlanForm({ draft, confirm, warning, save, concerns = [], done, onClose }: PlanFormProps) {
  const form = useForm<{ plan: PlanDraft }>({
    initialValues: { plan: { ...emptyPlan, ...draft } },
    validate: ({ plan }) => checkPlanDraft(plan),
  })
  const change = useFormChange(form, {
    run: ({ plan }) => save(plan),
    // The members of a plan are the request's own.
    alsoFields: ['name', 'visibility', 'price', 'quotas', 'subscriptionQuotas'],
    concerns,
    ...(done !== undefined && { done }),
    onDone: onClose,
  })
  return (
    <form
      onSubmit={(event) => {
        // Of a form around the window, such as that of a new API, nothing is sent.
        event.stopPropagation()
        change.onSubmit(event)
      }}
      noValidate
    >
      <Stack gap="lg">
        {warning !== undefined && <Alert color="yellow">{warning}</Alert>}
        <PlanFields
          value={form.values.plan}
          onChange={(plan) => {
            form.clearErrors()
            form.setFieldValue('plan', plan)
          }}
          faultOf={faultText(form.errors)}
        />
        <Problem {...change.problem} title="The plan was not saved" />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
