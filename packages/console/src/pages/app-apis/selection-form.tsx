import { Alert, Button, Checkbox, Group, Radio, ScrollArea, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useFormChange } from '../../api/use-form-change.ts'
import { agreementProps } from '../../parts/agreement.ts'
import { OutsideLink } from '../../parts/outside-link.tsx'
import { type Plan, priceText, quotasText } from '../../parts/plan-text.ts'
import { Problem } from '../../parts/problem.tsx'
import {
  checkSelection,
  initialValues,
  needsAcceptance,
  plansFor,
  type SelectableApi,
  type Selection,
  type SelectionValues,
  type SelectionWish,
  type Signer,
  shownTerms,
  wishOf,
} from './selection.ts'

export interface SelectionFormProps {
  api: SelectableApi
  /** Of the app. */
  organizationId: string
  /** What it has chosen before; the form then changes that. */
  current?: Selection | undefined
  signer: Signer
  confirm: string
  run(wish: SelectionWish, signer: Signer): Promise<unknown>
  onCancel(): void
  cancel: string
}

/** With which plan, under which terms, and for events where to. */
export function SelectionForm({
  api,
  organizationId,
  current,
  signer,
  confirm,
  run,
  onCancel,
  cancel,
}: SelectionFormProps) {
  const plans = plansFor(api, organizationId, current)
  const form = useForm<SelectionValues>({
    initialValues: initialValues(api, { current, organizationId, signer }),
    validate: (values) => checkSelection(values, { api, current, hasPlans: plans.length > 0 }),
  })
  const change = useFormChange(form, {
    run: (values: SelectionValues) => {
      const { name, title, company } = values
      return run(wishOf(values, api), { name, title, company })
    },
    concerns: ['/apps', '/subscriptions', '/webhooks'],
  })
  return (
    <form
      onSubmit={(event) => {
        // The dialog may belong to a larger form, which is not sent by this one.
        event.stopPropagation()
        change.onSubmit(event)
      }}
      noValidate
    >
      <Stack gap="lg">
        {api.details.description !== '' && <Text c="dimmed">{api.details.description}</Text>}
        {plans.length > 0 && (
          <Radio.Group label="Plan" {...form.getInputProps('planId')} required withAsterisk={false}>
            <Stack gap="xs" mt="xs">
              {plans.map((plan) => (
                <PlanChoice key={plan.id} plan={plan} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {api.kind === 'async' && (
          <TextInput
            label="Webhook URL"
            description="Where its events go. /event is added to it."
            placeholder="https://planner.example/hooks"
            type="url"
            {...form.getInputProps('webhookUrl')}
          />
        )}
        {needsAcceptance(api, current) && <Terms {...{ api, current, form }} />}
        <Problem {...change.problem} />
        <Group justify="space-between">
          <Button variant="default" onClick={onCancel}>
            {cancel}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function PlanChoice({ plan }: { plan: Plan }) {
  const perSubscription = plan.subscriptionQuotas ?? []
  return (
    <Radio.Card value={plan.id} p="sm" radius="md" aria-label={`${plan.name}: ${priceText(plan.price)}`}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Radio.Indicator mt={2} />
        <div style={{ flex: 1, minWidth: 0 }}>
          <Group justify="space-between" gap="xs">
            <Text fw={600}>{plan.name}</Text>
            <Text size="sm">{priceText(plan.price)}</Text>
          </Group>
          <Text size="sm" c="dimmed">
            Calls of this app: {quotasText(plan.quotas)}
            {perSubscription.length > 0 && `; of each organization: ${quotasText(perSubscription)}`}
          </Text>
        </div>
      </Group>
    </Radio.Card>
  )
}

interface TermsProps {
  api: SelectableApi
  current: Selection | undefined
  form: UseFormReturnType<SelectionValues>
}

function Terms({ api, current, form }: TermsProps) {
  const { terms } = api.details
  if (!terms) return null
  return (
    <Stack gap="sm" component="section" aria-label="Terms">
      {current?.terms && (
        <Alert color="yellow" title="The terms have changed">
          You accepted version {current.terms.termsVersion}; there is a version {terms.version} now. What you agreed to
          goes on until somebody accepts the new one.
        </Alert>
      )}
      <Text fw={500} size="sm">
        Terms of {api.organizationName}, version {terms.version}
      </Text>
      {terms.text !== undefined && (
        <ScrollArea.Autosize
          mah={180}
          type="auto"
          p="sm"
          bd="1px solid var(--line)"
          style={{ borderRadius: 'var(--mantine-radius-md)' }}
          viewportProps={{ tabIndex: 0, 'aria-label': 'Text of the terms', role: 'region' }}
        >
          <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
            {terms.text}
          </Text>
        </ScrollArea.Autosize>
      )}
      {terms.url !== undefined && (
        <Text size="sm">
          <OutsideLink href={terms.url} />
        </Text>
      )}
      <Checkbox
        label={`I have read them and accept them for ${form.values.company.trim() || 'my organization'}`}
        {...agreementProps(form, 'accepts', shownTerms(api))}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <TextInput label="Your name" {...form.getInputProps('name')} autoComplete="name" />
        <TextInput label="Your position" {...form.getInputProps('title')} autoComplete="organization-title" />
        <TextInput label="Organization" {...form.getInputProps('company')} autoComplete="organization" />
      </SimpleGrid>
    </Stack>
  )
}
