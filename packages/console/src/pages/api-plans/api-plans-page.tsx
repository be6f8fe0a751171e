import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconPlus, IconReceipt2 } from '@tabler/icons-react'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { type Plan, priceText, quotasText } from '../../parts/plan-text.ts'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { type Api, ApiFrame, useMayChangeApi } from '../api/api-frame.tsx'
import { ReadOnlyNote } from '../api/read-only-note.tsx'
import { subscriptionsText, useApiUsers } from '../api/use-users.ts'
import { draftOfPlan, emptyPlan, planOfDraft } from './plan-draft.ts'
import { PlanModal } from './plan-modal.tsx'

/** On what terms apps may call an API: what each plan costs, and how much it lets through. */
export function ApiPlansPage() {
  return <ApiFrame>{(api) => <Plans key={api.id} api={api} />}</ApiFrame>
}

function Plans({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const [edited, setEdited] = useState<Plan | 'new'>()
  const users = useApiUsers(api)
  const path = { apiId: api.id }
  const add = mayChange && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      Add a plan
    </Button>
  )
  return (
    <>
      <ReadOnlyNote api={api} />
      {api.plans.length === 0 ? (
        <div className="card">
          <Empty icon={IconReceipt2} title="No plans yet" action={add}>
            An app chooses a plan when it selects this API. A plan says what calls cost and how many are let through.
            Begin with a free one, and add others when you know what your service can bear.
          </Empty>
        </div>
      ) : (
        <Stack gap="lg">
          <Group justify="space-between">
            <Text c="dimmed" maw={640}>
              An app chooses one of these when it selects the API.
            </Text>
            {add}
          </Group>
          {api.plans.map((plan) => (
            <PlanCard key={plan.id} api={api} plan={plan} onChange={() => setEdited(plan)} />
          ))}
        </Stack>
      )}
      <PlanModal
        draft={edited === undefined ? undefined : edited === 'new' ? emptyPlan : draftOfPlan(edited)}
        title={edited === 'new' || edited === undefined ? 'Add a plan' : `Change the plan ${edited.name}`}
        confirm={edited === 'new' ? 'Add the plan' : 'Save the plan'}
        {...(edited !== 'new' &&
          users !== undefined &&
          users.subscriptions > 0 && {
            warning: `It counts at once, also for apps that have chosen it. ${subscriptionsText(users.subscriptions, users.isAtLeast)} use this API, by whatever plan.`,
          })}
        save={(draft) =>
          edited === 'new' || edited === undefined
            ? management.post('/apis/{apiId}/plans', { path, body: planOfDraft(draft) })
            : management.patch('/apis/{apiId}/plans/{planId}', {
                path: { ...path, planId: edited.id },
                body: planOfDraft(draft),
              })
        }
        concerns={['/apis', '/directory']}
        done={edited === 'new' ? 'The plan was added.' : 'The plan was saved.'}
        onClose={() => setEdited(undefined)}
      />
    </>
  )
}

function PlanCard({ api, plan, onChange }: { api: Api; plan: Plan; onChange(): void }) {
  const mayChange = useMayChangeApi(api)
  const remove = useChange({
    run: () => management.delete('/apis/{apiId}/plans/{planId}', { path: { apiId: api.id, planId: plan.id } }),
    concerns: ['/apis', '/directory'],
    done: `The plan ${plan.name} was removed.`,
    showsFault: true,
  })
  const isLastPublic =
    api.visibility === 'public' &&
    plan.visibility === 'public' &&
    api.plans.filter(({ visibility }) => visibility === 'public').length === 1
  return (
    <section className="card" aria-label={`Plan ${plan.name}`}>
      <Stack p="lg" gap="md">
        <Group justify="space-between" align="flex-start">
          <div>
            <Group gap="sm">
              <Title order={2}>{plan.name}</Title>
              {plan.visibility === 'private' && <StatusBadge status="private" label="Only your own apps" />}
            </Group>
            <Text size="lg" mt={4}>
              {priceText(plan.price)}
            </Text>
          </div>
          {mayChange && (
            <Group gap="sm">
              <ConfirmButton
                size="sm"
                title={`Remove the plan ${plan.name}?`}
                consequences={
                  <Stack gap="sm">
                    <Text>
                      No app can choose it any more. While an app has chosen it, it stays, and you are told so.
                    </Text>
                    {isLastPublic && <Text>It is the last public plan, and a public API needs one.</Text>}
                  </Stack>
                }
                confirm="Remove the plan"
                onConfirm={() => remove.mutateAsync()}
                aria-label={`Remove the plan ${plan.name}`}
              >
                Remove
              </ConfirmButton>
              <Button variant="default" size="sm" onClick={onChange} aria-label={`Change the plan ${plan.name}`}>
                Change
              </Button>
            </Group>
          )}
        </Group>
        <KeyValues
          items={[
            ['An app gets', quotasText(plan.quotas)],
            ['A subscription gets', quotasText(plan.subscriptionQuotas)],
          ]}
        />
      </Stack>
    </section>
  )
}
