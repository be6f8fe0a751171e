import { Drawer, Stack, Table, Text } from '@mantine/core'
import { useMe } from '../../api/me.ts'
import { CopyText } from '../copy-text.tsx'
import { KeyValues } from '../key-values.tsx'
import { Moment } from '../moment.tsx'
import { type AuditEntry, Subject, Who } from './audit-entries.tsx'
import { actionText, memberText, valueText } from './audit-text.ts'
import classes from './entry-drawer.module.css'

export interface EntryDrawerProps {
  entry: AuditEntry | undefined
  organizationId: string | undefined
  onClose(): void
}

/** One change: who made it, and each member before and after. */
export function EntryDrawer({ entry, organizationId, onClose }: EntryDrawerProps) {
  return (
    <Drawer
      opened={entry !== undefined}
      onClose={onClose}
      position="right"
      size="xl"
      title={entry && actionText(entry.action)}
    >
      {entry && <Entry entry={entry} organizationId={organizationId} />}
    </Drawer>
  )
}

function Entry({ entry, organizationId }: { entry: AuditEntry; organizationId: string | undefined }) {
  const { operator } = useMe()
  const { action, actor, at, requestId, subject } = entry
  const changes = Object.entries(entry.changes)
  return (
    <Stack gap="lg">
      <KeyValues
        items={[
          ['When', <Moment key="at" at={at} exact />],
          ['Who', <Who key="who" actor={actor} organizationId={organizationId} />],
          ['What', <Subject key="what" subject={subject} isOperator={operator} />],
          [
            'With',
            actor.tokenId === undefined ? undefined : (
              <CopyText key="token" text={actor.tokenId} what="id of the personal token" />
            ),
          ],
          ['Action', <CopyText key="action" text={action} what="action" />],
          ['Request-Id', <CopyText key="request" text={requestId} what="Request-Id" />],
        ]}
      />
      {changes.length === 0 ? (
        <Text c="dimmed">No member of it changed: that it was done is all there is to say.</Text>
      ) : (
        <Table className={classes.changes} aria-label="What changed" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Member</Table.Th>
              <Table.Th scope="col">Before</Table.Th>
              <Table.Th scope="col">After</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(([member, { from, to }]) => (
              <Table.Tr key={member}>
                <Table.Th scope="row" title={member}>
                  {memberText(member)}
                </Table.Th>
                <Table.Td data-label="Before">
                  <Value text={valueText(from, member)} />
                </Table.Td>
                <Table.Td data-label="After">
                  <Value text={valueText(to, member)} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}

/** What was not there is said, so that nobody takes it for a gap on the page. */
function Value({ text }: { text: string }) {
  if (text === '') return <span className="quiet">not there</span>
  return <span className={classes.value}>{text}</span>
}
