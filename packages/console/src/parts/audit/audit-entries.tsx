import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconClipboardList } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { Card } from '../card.tsx'
import { Empty } from '../empty.tsx'
import { FilterSelect } from '../filter-select.tsx'
import { Moment } from '../moment.tsx'
import { NothingFits } from '../nothing-fits.tsx'
import { type Column, PagedTable } from '../paged-table.tsx'
import { SearchField } from '../search-field.tsx'
import { usePageSearch } from '../use-page-search.ts'
import { actionText, dayStart, kindText, subjectKinds } from './audit-text.ts'
import { EntryDrawer } from './entry-drawer.tsx'
import { type EntryFilter, ExportEntries } from './export-entries.tsx'
import { PersonName } from './person-name.tsx'
import { subjectPath } from './subject-path.ts'

export type AuditEntry = Schemas['AuditEntry']

export interface AuditEntriesProps {
  /** Whose; of all of them for operators. */
  organizationId?: string
  /** More filters, before the others. */
  filters?: ReactNode
}

/** The record: found by words, kind, time and person, which all stand in the URL. */
export function AuditEntries({ organizationId, filters }: AuditEntriesProps) {
  const { operator } = useMe()
  const [search, change] = usePageSearch()
  const [shown, setShown] = useState<AuditEntry>()
  const filter = filterOf(search, organizationId)
  const query = useGet('/audit-entries', {
    query: { ...filter, limit: 25, ...(search.after !== undefined && { after: search.after }) },
  })
  const isFiltered = FILTERS.some((name) => search[name] !== undefined)
  const columns: Column<AuditEntry>[] = [
    {
      header: 'What was done',
      cell: (entry) => (
        <Anchor component="button" type="button" ta="left" fw={600} onClick={() => setShown(entry)}>
          {actionText(entry.action)}
        </Anchor>
      ),
    },
    { header: 'Who', cell: ({ actor }) => <Who actor={actor} organizationId={organizationId} /> },
    { header: 'What', cell: ({ subject }) => <Subject subject={subject} isOperator={operator} /> },
    {
      header: 'When',
      cell: ({ at }) => (
        <Text span size="sm" c="dimmed">
          <Moment at={at} />
        </Text>
      ),
    },
  ]
  return (
    <Card flush>
      <Group p="lg" pb="md" gap="sm" justify="space-between" align="flex-end">
        <Group gap="sm" align="flex-end">
          {filters}
          <SearchField label="Search the record" placeholder="app. or the id of a thing" />
          <FilterSelect name="kind" label="Kind of thing" options={subjectKinds} />
          <DayField name="from" label="First day" />
          <DayField name="to" label="Last day" />
        </Group>
        <ExportEntries filter={filter} />
      </Group>
      {search.userId !== undefined && (
        <Group px="lg" pb="md" gap="xs">
          <Text size="sm">
            Only what <PersonName userId={search.userId} organizationId={organizationId} /> did.
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => change({ userId: undefined })}>
            Show everybody
          </Button>
        </Group>
      )}
      <PagedTable
        label="Record"
        columns={columns}
        keyOf={({ id }) => id}
        query={query}
        empty={
          isFiltered ? (
            <NothingFits title="Nothing fits" filters={FILTERS}>
              The search finds what an action begins with, such as <b>app.</b> or <b>member.</b>, and ids of things by
              their beginning.
            </NothingFits>
          ) : (
            <Empty icon={IconClipboardList} title="Nothing was changed yet">
              Each change is written down here: who made it, when, and what was there before.
            </Empty>
          )
        }
      />
      <EntryDrawer entry={shown} organizationId={organizationId} onClose={() => setShown(undefined)} />
    </Card>
  )
}

const FILTERS = ['search', 'kind', 'from', 'to', 'userId', 'organizationId'] as const

function filterOf(search: Record<string, string | undefined>, organizationId: string | undefined): EntryFilter {
  const { search: words, kind, userId } = search
  const [from, to] = [dayStart(search.from), dayStart(search.to, 1)]
  return {
    ...(organizationId !== undefined && { organizationId }),
    ...(words !== undefined && { search: words }),
    ...(kind !== undefined && { subjectKind: kind }),
    ...(userId !== undefined && { userId }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  }
}

function DayField({ name, label }: { name: 'from' | 'to'; label: string }) {
  const [search, change] = usePageSearch()
  return (
    <TextInput
      type="date"
      label={label}
      value={search[name] ?? ''}
      onChange={(event) => change({ [name]: event.currentTarget.value || undefined }, { replace: true })}
      w={{ base: '100%', xs: 150 }}
    />
  )
}

interface WhoProps {
  actor: AuditEntry['actor']
  organizationId: string | undefined
}

export function Who({ actor, organizationId }: WhoProps) {
  if (actor.userId !== undefined) return <PersonName userId={actor.userId} organizationId={organizationId} />
  if (actor.client_id !== undefined) return `A client, ${actor.client_id}`
  return 'The exchange itself'
}

export function Subject({ subject, isOperator }: { subject: AuditEntry['subject']; isOperator: boolean }) {
  const path = subjectPath(subject, isOperator)
  return (
    <Stack gap={0}>
      <Text span inherit>
        {kindText(subject.kind)}
      </Text>
      <Text span className="mono" size="xs" c="dimmed">
        {path === undefined ? (
          subject.id
        ) : (
          <Anchor component={Link} to={path} inherit>
            {subject.id}
          </Anchor>
        )}
      </Text>
    </Stack>
  )
}
