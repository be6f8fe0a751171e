import { Anchor, Box, Group, List, Skeleton, Stack, Text } from '@mantine/core'
import { type Icon, IconBell, IconEye, IconPencil, IconSend, IconShieldCheck, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useGet } from '../api/queries.ts'
import { at } from '../app/at.ts'
import { Prose } from '../parts/prose.tsx'
import { StatusBadge } from '../parts/status-badge.tsx'
import type { AccessWords } from './access-words.ts'
import { useSpecAnswer } from './use-spec.ts'

export interface AccessListProps {
  apis: readonly { id: string; name: string; version: string; environment?: string | undefined }[]
  /** Beside the name of each, such as the state of its connection. */
  beside?: (apiId: string) => ReactNode
  /** Below the name of each. */
  below?: (apiId: string) => ReactNode
}

/** What an app may do with somebody's data, API by API, in the words of whoever provides each. */
export function AccessList({ apis, beside, below }: AccessListProps) {
  return (
    <Stack gap="xl" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {apis.map(({ id, name, version, environment }) => (
        <Box component="li" key={id}>
          <Group justify="space-between" gap="sm" mb={4}>
            <Group gap="sm">
              <ApiName apiId={id} name={`${name} ${version}`} />
              {environment !== undefined && environment !== 'Production' && <StatusBadge status={environment} />}
            </Group>
            {beside?.(id)}
          </Group>
          {below?.(id)}
          <Access apiId={id} name={name} />
        </Box>
      ))}
    </Stack>
  )
}

/** An app may work with an API that is shared with its developer alone: then there is no page of it for others. */
function ApiName({ apiId, name }: { apiId: string; name: string }) {
  const { data } = useGet('/apis/{apiId}', { path: { apiId } })
  if (!data) return <Text fw={650}>{name}</Text>
  return (
    <Anchor component={Link} to={at`/directory/${apiId}`} fw={650}>
      {name}
    </Anchor>
  )
}

function Access({ apiId, name }: { apiId: string; name: string }) {
  const api = useGet('/apis/{apiId}', { path: { apiId } })
  const words = useSpecAnswer('access', apiId)
  if (api.isPending || words.isPending) return <Skeleton height={64} radius="md" />
  const description = api.data?.details.description ?? ''
  const rows = words.data ? rowsOf(words.data) : []
  return (
    <Stack gap="sm">
      {description !== '' && (
        <Text size="sm" c="dimmed" component="div">
          <Prose text={description} />
        </Text>
      )}
      {rows.map((row) => (
        <Row key={row.title} {...row} />
      ))}
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {description === ''
            ? `All that ${name} offers. Its provider does not show you more about it.`
            : `All that ${name} offers. Its provider has not listed it one by one.`}
        </Text>
      )}
    </Stack>
  )
}

interface AccessRow {
  icon: Icon
  title: string
  texts: readonly string[]
}

function rowsOf({ sees, changes, deletes, hears, tells, scopes }: AccessWords): AccessRow[] {
  const permissions = scopes.map(({ name, description }) => description || name)
  return [
    { icon: IconEye, title: 'It can see', texts: sees },
    { icon: IconPencil, title: 'It can add and change', texts: changes },
    { icon: IconTrash, title: 'It can delete', texts: deletes },
    { icon: IconBell, title: 'It is told', texts: hears },
    { icon: IconSend, title: 'It can report', texts: tells },
    { icon: IconShieldCheck, title: 'Permissions', texts: permissions },
  ].filter(({ texts }) => texts.length > 0)
}

const SHOWN = 5

function Row({ icon: RowIcon, title, texts }: AccessRow) {
  const [isAll, setAll] = useState(false)
  const rest = texts.length - SHOWN
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <RowIcon size={18} stroke={1.6} aria-hidden style={{ flexShrink: 0, marginTop: 2, color: 'var(--accent)' }} />
      <Box style={{ minWidth: 0 }}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <List size="sm" listStyleType="none">
          {(isAll ? texts : texts.slice(0, SHOWN)).map((text) => (
            <List.Item key={text}>{text}</List.Item>
          ))}
        </List>
        {rest > 0 && (
          <Anchor component="button" type="button" size="sm" onClick={() => setAll(!isAll)} aria-expanded={isAll}>
            {isAll ? 'Show fewer' : `and ${rest} more`}
          </Anchor>
        )}
      </Box>
    </Group>
  )
}
