import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { priceText, quotasText } from '../../parts/plan-text.ts'
import { emptyPlan, type PlanDraft, planOfDraft } from '../api-plans/plan-draft.ts'
import { PlanModal } from '../api-plans/plan-modal.tsx'

export interface ChosenPlansProps {
  value: readonly PlanDraft[]
  onChange(value: PlanDraft[]): void
}

/** The plans that a new API will have. */
export function ChosenPlans({ value, onChange }: ChosenPlansProps) {
  const [edited, setEdited] = useState<number>()
  const draft = edited === undefined ? undefined : (value[edited] ?? newPlan(value))
  return (
    <Stack gap="sm">
      {value.map((plan, index) => {
        const { price, quotas } = planOfDraft(plan)
        return (
          <Group
            // biome-ignore lint/suspicious/noArrayIndexKey: a plan that is not kept yet has no other name than its place.
            key={index}
            justify="space-between"
            wrap="nowrap"
            p="sm"
            bd="1px solid var(--line)"
            style={{ borderRadius: 'var(--mantine-radius-md)' }}
          >
            <div style={{ minWidth: 0 }}>
              <Text fw={600}>{plan.name}</Text>
              <Text size="sm" c="dimmed">
                {[priceText(price), quotasText(quotas), ...(plan.visibility === 'private' ? ['own apps'] : [])].join(
                  ' · ',
                )}
              </Text>
            </div>
            <Group gap={4} wrap="nowrap">
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => setEdited(index)}
                aria-label={`Change the plan ${plan.name}`}
              >
                Change
              </Button>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={`Leave out the plan ${plan.name}`}
                onClick={() => onChange(value.toSpliced(index, 1))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Group>
          </Group>
        )
      })}
      <Button
        variant="light"
        w="fit-content"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => setEdited(value.length)}
      >
        Add a plan
      </Button>
      <PlanModal
        draft={draft}
        title={edited !== undefined && edited < value.length ? 'Change the plan' : 'Add a plan'}
        confirm={edited !== undefined && edited < value.length ? 'Use the plan' : 'Add the plan'}
        save={async (plan) => onChange(value.toSpliced(edited ?? value.length, 1, plan))}
        onClose={() => setEdited(undefined)}
      />
    </Stack>
  )
}

/** The first one is free, as most begin. */
const newPlan = (plans: readonly PlanDraft[]): PlanDraft =>
  plans.length === 0 ? { ...emptyPlan, name: 'Free' } : emptyPlan
