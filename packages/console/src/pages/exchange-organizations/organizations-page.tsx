import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { Schemas } from '@portreeve/client/management'
import { IconBuilding, IconPlus } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { countryName } from '../../parts/countries.ts'
import { Empty } from '../../parts/empty.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import {
  checkOrganization,
  newOrganization,
  OrganizationFields,
  type OrganizationValues,
  organizationValues,
} from '../../parts/organization-fields.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'

type Organization = Schemas['Organization']

/** Every organization of the exchange. */
export const OrganizationsPage = forOperators('Organizations', Organizations)

function Organizations() {
  const [{ search, after }] = usePageSearch()
  const [isOpen, { open, close }] = useDisclosure()
  const query = useGet('/organizations', {
    query: { limit: 25, ...(search !== undefined && { search }), ...(after !== undefined && { after }) },
  })
  const isBare = search === undefined && after === undefined && query.data?.items.length === 0
  const make = (
    <Button onClick={open} leftSection={<IconPlus size={16} aria-hidden />}>
      Make an organization
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Organizations"
        lead="Companies and teams of this exchange: whose apps, APIs and activations there are."
        actions={!isBare && make}
      />
      <Card flush>
        {!isBare && (
          <Group p="lg" pb="md">
            <SearchField label="Search organizations" placeholder="Search by name" />
          </Group>
        )}
        <PagedTable
          label="Organizations"
          columns={COLUMNS}
          keyOf={({ id }) => id}
          query={query}
          empty={
            search === undefined ? (
              <Empty icon={IconBuilding} title="No organizations yet" action={make}>
                People can found their own. Make one for somebody else, then invite its owner.
              </Empty>
            ) : (
              <NothingFits title="No organization fits" filters={['search']} clear="Show all organizations">
                No word of any name begins like this.
              </NothingFits>
            )
          }
        />
      </Card>
      <Modal opened={isOpen} onClose={close} title="Make an organization" size="lg">
        {isOpen && <MakeForm close={close} />}
      </Modal>
    </>
  )
}

const COLUMNS: readonly Column<Organization>[] = [
  {
    header: 'Organization',
    cell: ({ id, name, disabled }) => (
      <Group gap="xs">
        <Anchor component={Link} to={at`/exchange/organizations/${id}`} fw={600}>
          {name}
        </Anchor>
        {disabled && <StatusBadge status="disabled" />}
      </Group>
    ),
  },
  { header: 'Country', cell: ({ countryCode }) => countryName(countryCode) },
  { header: 'E-mail domain', cell: ({ emailDomain }) => emailDomain ?? <span className="quiet">any</span> },
  {
    header: 'Made',
    cell: ({ createdAt }) => (
      <Text span size="sm" c="dimmed">
        <Moment at={createdAt} />
      </Text>
    ),
  },
]

function MakeForm({ close }: { close(): void }) {
  const navigate = useNavigate()
  const form = useForm<OrganizationValues>({ initialValues: organizationValues(), validate: checkOrganization })
  const change = useFormChange(form, {
    // An owner is invited afterwards: nobody has to be one of people who never asked for it.
    run: (values: OrganizationValues) =>
      management.post('/organizations', { body: { ...newOrganization(values), ownerId: null } }),
    concerns: ['/organizations', '/audit-entries'],
    done: ({ name }) => `${name} was made. Invite its first owner now.`,
    onDone({ id }) {
      close()
      void navigate({ to: at`/exchange/organizations/${id}/members` })
    },
  })
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          It belongs to nobody at first. Next, invite its owner by mail.
        </Text>
        <OrganizationFields form={form} domainHint="Whom its owners may invite. Without one, anybody" />
        <Problem {...change.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Make the organization
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
