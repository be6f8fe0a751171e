import {
  ActionIcon,
  Button,
  Group,
  Input,
  NumberInput,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
} from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { QuotasField } from '../../parts/quotas-field.tsx'
import type { PlanDraft, TierDraft } from './plan-draft.ts'

export interface PlanFieldsProps {
  value: PlanDraft
  onChange(value: PlanDraft): void
  /** By the end of a pointer: `price.tiers.0.costPerCall`. */
  faultOf(name: string): string | undefined
}

/** What a plan is called, who may choose it, what it costs and how much it lets through. */
export function PlanFields({ value, onChange, faultOf }: PlanFieldsProps) {
  const change = (changes: Partial<PlanDraft>) => onChange({ ...value, ...changes })
  return (
    <Stack gap="lg">
      <TextInput
        label="Name"
        value={value.name}
        error={faultOf('name')}
        maxLength={100}
        data-autofocus
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Radio.Group
        label="Who may choose it"
        value={value.visibility}
        onChange={(visibility) => change({ visibility: visibility as PlanDraft['visibility'] })}
        error={faultOf('visibility')}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="public" label="Everybody who sees the API" />
          <Radio value="private" label="Only apps of your own organization" />
        </Stack>
      </Radio.Group>
      <Radio.Group
        label="Price"
        value={value.kind}
        onChange={(kind) => change({ kind: kind as PlanDraft['kind'] })}
        error={faultOf('price')}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="free" label="Free" />
          <Radio value="subscription" label="By the month" />
          <Radio value="transactional" label="By the call" />
        </Stack>
      </Radio.Group>
      {value.kind === 'subscription' && (
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <Currency {...{ value, change, faultOf }} />
          <TextInput
            label="Price a month"
            inputMode="decimal"
            placeholder="49.00"
            value={value.monthly}
            error={faultOf('price.monthly')}
            onChange={(event) => change({ monthly: event.currentTarget.value })}
          />
          <NumberInput
            label="Calls included"
            placeholder="none"
            value={value.freeCalls}
            error={faultOf('price.freeCalls')}
            min={1}
            allowDecimal={false}
            thousandSeparator=","
            hideControls
            onChange={(typed) => change({ freeCalls: typeof typed === 'number' ? typed : '' })}
          />
        </SimpleGrid>
      )}
      {value.kind === 'transactional' && (
        <Stack>
          <Currency {...{ value, change, faultOf }} />
          <Tiers tiers={value.tiers} onChange={(tiers) => change({ tiers })} faultOf={faultOf} />
        </Stack>
      )}
      <QuotasField
        label="Quotas of an app"
        description="Of all calls of one app that has chosen this plan. All of them apply."
        value={value.quotas}
        onChange={(quotas) => change({ quotas })}
        faults={(index) => faultOf(index === undefined ? 'quotas' : `quotas.${index}.calls`)}
      />
      <QuotasField
        label="Quotas of a subscription"
        description="The same, of each organization that uses such an app."
        value={value.subscriptionQuotas}
        onChange={(subscriptionQuotas) => change({ subscriptionQuotas })}
        faults={(index) => faultOf(index === undefined ? 'subscriptionQuotas' : `subscriptionQuotas.${index}.calls`)}
      />
    </Stack>
  )
}

interface PartProps {
  value: PlanDraft
  change(changes: Partial<PlanDraft>): void
  faultOf(name: string): string | undefined
}

const currencies = ['USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'JPY', 'MXN', 'SEK', 'NOK', 'DKK', 'PLN', 'BRL', 'INR']

function Currency({ value, change, faultOf }: PartProps) {
  return (
    <Select
      label="Currency"
      // Whatever it has is offered, too.
      data={[...new Set([...currencies, value.currency])].filter(Boolean)}
      value={value.currency}
      error={faultOf('price.currency')}
      searchable
      allowDeselect={false}
      maw={200}
      onChange={(currency) => change({ currency: currency ?? value.currency })}
    />
  )
}

interface TiersProps {
  tiers: readonly TierDraft[]
  onChange(tiers: TierDraft[]): void
  faultOf(name: string): string | undefined
}

/** Each begins where the one before ends; the last one has no end. */
function Tiers({ tiers, onChange, faultOf }: TiersProps) {
  const change = (index: number, changes: Partial<TierDraft>) =>
    onChange(tiers.with(index, { ...(tiers[index] as TierDraft), ...changes }))
  return (
    <Input.Wrapper
      label="Price of a call"
      description="Of the calls of one month, counted from its first one."
      error={faultOf('price.tiers')}
      component="fieldset"
      bd={0}
      p={0}
      m={0}
    >
      <Stack gap="xs" mt={6}>
        {tiers.map(({ upToCalls, costPerCall }, index) => {
          const isLast = index === tiers.length - 1
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a tier has no other name than its place.
            <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
              {isLast ? (
                <TextInput
                  value={tiers.length === 1 ? 'Every call' : 'Calls beyond'}
                  readOnly
                  aria-label={`Reach of tier ${index + 1}`}
                  flex={1}
                  variant="unstyled"
                />
              ) : (
                <NumberInput
                  aria-label={`Tier ${index + 1} up to`}
                  placeholder="up to … calls"
                  value={upToCalls}
                  error={faultOf(`price.tiers.${index}.upToCalls`)}
                  min={1}
                  allowDecimal={false}
                  thousandSeparator=","
                  prefix="up to "
                  hideControls
                  flex={1}
                  onChange={(typed) => change(index, { upToCalls: typeof typed === 'number' ? typed : '' })}
                />
              )}
              <TextInput
                aria-label={`Price of a call in tier ${index + 1}`}
                inputMode="decimal"
                placeholder="0.01"
                value={costPerCall}
                error={faultOf(`price.tiers.${index}.costPerCall`)}
                onChange={(event) => change(index, { costPerCall: event.currentTarget.value })}
                w={120}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                disabled={tiers.length === 1}
                aria-label={`Remove tier ${index + 1}`}
                onClick={() => onChange(tiers.toSpliced(index, 1))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Group>
          )
        })}
        <Button
          variant="subtle"
          size="compact-sm"
          w="fit-content"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...tiers, { upToCalls: '', costPerCall: '' }])}
        >
          Add a tier
        </Button>
      </Stack>
    </Input.Wrapper>
  )
}
