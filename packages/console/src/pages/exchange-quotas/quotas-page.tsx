import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Schemas } from '@portreeve/client/management'
import { IconShieldLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { OrganizationSelect } from '../../parts/organization-select.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { type Quota, quotasText } from '../../parts/plan-text.ts'
import { Problem } from '../../parts/problem.tsx'
import { QuotasField } from '../../parts/quotas-field.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'

type App = Schemas['App']

/** How much apps may call, all in all: what operators set. */
export const QuotasPage = forOperators('Quotas', Quotas)

function Quotas() {
  const [{ search, after, organizationId }, change] = usePageSearch()
  const query = useGet('/apps', {
    query: {
      limit: 25,
      ...(search !== undefined && { search }),
      ...(organizationId !== undefined && { organizationId }),
      ...(after !== undefined && { after }),
    },
  })
  return (
    <>
      <PageHeader
        title="Quotas"
        lead="How many calls an app may make in all, to whatever API: only operators set it. What an app may call of one API, and what an API bears, its provider says with plans and limits."
      />
      <Card flush>
        <Group p="lg" pb="md" gap="sm">
          <SearchField label="Search apps" placeholder="Search by name" />
          <OrganizationSelect
            aria-label="Organization"
            placeholder="Organization"
            value={organizationId ?? null}
            onChange={(id) => change({ organizationId: id ?? undefined })}
            clearable
            clearButtonProps={{ 'aria-label': 'Clear Organization' }}
            w={{ base: '100%', xs: 220 }}
          />
        </Group>
        <PagedTable
          label="Apps and their quotas"
          columns={COLUMNS}
          keyOf={({ id }) => id}
          query={query}
          empty={
            search === undefined && organizationId === undefined ? (
              <Empty icon={IconShieldLock} title="No apps yet">
                Once somebody has registered one, you set here how much it may call.
              </Empty>
            ) : (
              <NothingFits title="No app fits" filters={['search', 'organizationId']} clear="Show all apps">
                None of the apps has this name and organization.
              </NothingFits>
            )
          }
        />
      </Card>
    </>
  )
}

const COLUMNS: readonly Column<App>[] = [
  {
    header: 'App',
    cell: ({ id, name, organizationName }) => (
      <Stack gap={0}>
        <Anchor component={Link} to={at`/apps/${id}`} fw={600}>
          {name}
        </Anchor>
        <Text span size="sm" c="dimmed" fw={400}>
          {organizationName}
        </Text>
      </Stack>
    ),
  },
  {
    header: 'May call',
    cell: ({ quotas = [] }) =>
      quotas.length === 0 ? <span className="quiet">no limit of its own</span> : quotasText(quotas),
  },
  { header: 'Actions', cell: (app) => <SetQuota app={app} /> },
]

function SetQuota({ app }: { app: App }) {
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={open} aria-label={`Set the quota of ${app.name}`}>
        Set
      </Button>
      <Modal opened={isOpen} onClose={close} title={`Quota of ${app.name}`} size="lg">
        {isOpen && <QuotaForm app={app} close={close} />}
      </Modal>
    </>
  )
}

interface QuotaValues extends Record<string, unknown> {
  quotas: Quota[]
}

function QuotaForm({ app, close }: { app: App; close(): void }) {
  const { form, save } = useKeptForm({
    thing: app,
    valuesOf: ({ quotas = [] }): QuotaValues => ({ quotas }),
    run: ({ quotas }, ifMatch) =>
      management.patch('/apps/{appId}', {
        path: { appId: app.id },
        body: { quotas: quotas.length === 0 ? null : quotas },
        ifMatch,
      }),
    concerns: ['/apps', '/audit-entries'],
    done: (_app, { quotas }) => `${app.name}: ${quotasText(quotas)}.`,
    onShown: close,
  })
  return (
    <form onSubmit={save.onSubmit} noValidate>
      <Stack>
        <Text size="sm" c="dimmed">
          It counts from the next call on, in the window that is running: what has passed stays counted. Beyond it a
          call is answered 429, with the time after which it may come again. All lines have to have room; windows begin
          in UTC.
        </Text>
        <QuotasField
          label="May call"
          value={form.getValues().quotas}
          onChange={(quotas) => form.setFieldValue('quotas', quotas)}
          faults={(index) =>
            (form.errors[index === undefined ? 'quotas' : `quotas.${index}.calls`] ?? form.errors[`quotas.${index}`]) as
              | string
              | undefined
          }
        />
        <Problem {...save.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save the quota
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
