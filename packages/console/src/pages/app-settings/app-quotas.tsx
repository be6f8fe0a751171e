import { Button, Group, List, Stack, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useMe } from '../../api/me.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { type Quota, quotaText } from '../../parts/plan-text.ts'
import { Problem } from '../../parts/problem.tsx'
import { QuotasField } from '../../parts/quotas-field.tsx'
import type { App } from '../app/app-frame.tsx'

/** How many calls an app may make to all APIs together. Operators set it. */
export function AppQuotas({ app }: { app: App }) {
  const { operator } = useMe()
  return (
    <Card
      title="Quotas"
      description="How many calls the app may make to all APIs together, beside what its plans allow. Set by operators of the exchange."
    >
      {operator ? <QuotasForm app={app} /> : <QuotaList quotas={app.quotas ?? []} />}
    </Card>
  )
}

function QuotaList({ quotas }: { quotas: readonly Quota[] }) {
  if (quotas.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        None. Only those of its plans hold.
      </Text>
    )
  }
  return (
    <Stack gap="xs">
      <List size="sm">
        {quotas.map((quota) => (
          <List.Item key={quota.per}>{quotaText(quota)}</List.Item>
        ))}
      </List>
      <Text size="sm" c="dimmed">
        Ask an operator of your exchange for more.
      </Text>
    </Stack>
  )
}

interface Values extends Record<string, unknown> {
  quotas: Quota[]
}

function QuotasForm({ app }: { app: App }) {
  const { form, save } = useKeptForm({
    thing: app,
    valuesOf: ({ quotas = [] }): Values => ({ quotas }),
    run({ quotas }, ifMatch) {
      const body = { quotas: quotas.length === 0 ? null : quotas }
      return management.patch('/apps/{appId}', { path: { appId: app.id }, body, ifMatch })
    },
    concerns: ['/apps'],
    done: 'The quotas were saved. They count from the next call on.',
  })
  return (
    <form onSubmit={save.onSubmit} noValidate>
      <Stack>
        <QuotasField
          label="Calls of this app"
          description="Windows are fixed and in UTC. All of them have to have room."
          value={form.values.quotas}
          onChange={(quotas) => form.setFieldValue('quotas', quotas)}
          faults={(index) => {
            const errors = Object.entries(form.errors)
            const name = index === undefined ? 'quotas' : `quotas.${index}`
            const found = errors.find(([key]) => key === name || (index !== undefined && key.startsWith(`${name}.`)))
            return typeof found?.[1] === 'string' ? found[1] : undefined
          }}
        />
        <Problem {...save.problem} title="The quotas were not saved" />
        <Group>
          <Button type="submit" variant="default" loading={save.isPending} disabled={!form.isDirty()}>
            Save quotas
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
