import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { IconApi, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMay, useMe, useOrganization } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { type Api, VisibilityBadge } from '../api/api-frame.tsx'
import { type ApiGroup, groupApis } from './group-apis.ts'

const environments = ['Production', 'Test', 'Dev'] as const

/** The APIs of the organization that one works for, versions of one API together; operators see those of all. */
export function ApisPage() {
  const { operator } = useMe()
  const organization = useOrganization()
  const mayRegister = useMay(organization?.organizationId, 'owner', 'developer')
  const [{ search, environment, after }] = usePageSearch()
  const query = useGet('/apis', {
    query: {
      ...(!operator && organization && { organizationId: organization.organizationId }),
      ...(search !== undefined && { search }),
      ...(environment !== undefined && { environment: environment as Api['environment'] }),
      ...(after !== undefined && { after }),
      limit: 50,
    },
  })
  const isFiltered = search !== undefined || environment !== undefined
  const isBare = !isFiltered && query.data?.items.length === 0
  const groups = query.data && { ...query.data, items: groupApis(query.data.items) }
  const register = mayRegister && (
    <Button component={Link} to="/apis/new" leftSection={<IconPlus size={16} aria-hidden />}>
      Register an API
    </Button>
  )
  return (
    <>
      <PageHeader
        title="APIs"
        lead={
          operator
            ? 'APIs of every organization, newest first.'
            : `Services that ${organization?.name ?? 'your organization'} offers to apps, each version and environment by itself.`
        }
        actions={!isBare && register}
      />
      <Card flush>
        {!isBare && (
          <Group p="lg" pb="md" gap="sm">
            <SearchField label="Search APIs" placeholder="Search name or description" />
            <FilterSelect
              name="environment"
              label="Environment"
              options={environments.map((value) => ({ value, label: value }))}
            />
          </Group>
        )}
        <PagedTable
          label="APIs"
          columns={operator ? [NAMED, ORGANIZATION, INSTANCES] : [NAMED, INSTANCES]}
          keyOf={({ key }) => key}
          query={{ ...query, data: groups } as never}
          empty={
            isFiltered ? (
              <NothingFits title="No API fits" filters={['search', 'environment']}>
                None of the APIs has these words and this environment.
              </NothingFits>
            ) : (
              <Empty icon={IconApi} title="No APIs yet" action={register}>
                An API is a service of yours that apps of other companies may call through the gateway, for
                organizations that have allowed it. Register one: say where it is and how the gateway gets in, and try
                it with a test subscription before anybody else sees it.
                {!mayRegister && ' Owners and developers of your organization can do that.'}
              </Empty>
            )
          }
        />
      </Card>
    </>
  )
}

const NAMED: Column<ApiGroup<Api>> = {
  header: 'API',
  cell: ({ name, instances: [first] }) => (
    <Stack gap={0} maw={420}>
      <Group gap={6}>
        <Anchor component={Link} to={at`/apis/${first?.id ?? ''}`} fw={600}>
          {name}
        </Anchor>
        {first?.kind === 'async' && (
          <Text span size="sm" c="dimmed" fw={400}>
            events
          </Text>
        )}
      </Group>
      {first !== undefined && first.details.description !== '' && (
        <Text size="sm" c="dimmed" fw={400} lineClamp={1}>
          {first.details.description}
        </Text>
      )}
    </Stack>
  ),
}

const ORGANIZATION: Column<ApiGroup<Api>> = {
  header: 'Organization',
  cell: ({ instances: [first] }) => first?.organizationName,
}

const INSTANCES: Column<ApiGroup<Api>> = {
  header: 'Versions',
  cell: ({ name, instances }) => (
    <Stack gap={6}>
      {instances.map((api) => (
        <Group key={api.id} gap="xs">
          <Anchor
            component={Link}
            to={at`/apis/${api.id}`}
            size="sm"
            miw={44}
            aria-label={`${name} ${api.version} in ${api.environment}`}
          >
            {api.version}
          </Anchor>
          <StatusBadge status={api.environment} />
          <VisibilityBadge api={api} />
          {api.disabled && <StatusBadge status="disabled" label="Disabled" />}
        </Group>
      ))}
    </Stack>
  ),
}
