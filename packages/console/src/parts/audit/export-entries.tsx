import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { management } from '../../api/management.ts'
import type { GetOptions } from '../../api/queries.ts'
import { Problem } from '../problem.tsx'
import { saveFile } from '../save-file.ts'
import { readEntries } from './read-entries.ts'

export type EntryFilter = NonNullable<GetOptions<'/audit-entries'>['query']>

const count = new Intl.NumberFormat()

/** Saves all entries that fit as a table. There may be millions: it says how far it is, and can be left. */
export function ExportEntries({ filter }: { filter: EntryFilter }) {
  const [rows, setRows] = useState<number>()
  const [fault, setFault] = useState<unknown>()
  const isWanted = useRef(false)
  async function go() {
    isWanted.current = true
    setFault(undefined)
    setRows(0)
    try {
      const text = await readEntries(
        (page) => management.get('/audit-entries.csv', { query: { ...filter, ...page } }) as Promise<string>,
        (found) => {
          setRows(found)
          return isWanted.current
        },
      )
      if (text !== undefined) saveFile(text, 'audit-log.csv', 'text/csv')
      setRows(undefined)
    } catch (thrown) {
      setFault(thrown)
    }
  }
  const leave = () => {
    isWanted.current = false
    setRows(undefined)
  }
  return (
    <>
      <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void go()}>
        Export CSV
      </Button>
      <Modal opened={rows !== undefined} onClose={leave} title="Export the audit log">
        <Stack>
          {fault === undefined ? (
            <Text role="status">
              {count.format(rows ?? 0)} {rows === 1 ? 'entry' : 'entries'} so far. Newest first, with what is filtered
              now.
            </Text>
          ) : (
            <Problem fault={fault} title="The file could not be made" retry={() => void go()} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
