import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { Problem } from '../../parts/problem.tsx'
import { DEFAULT_OVERLAP_SECONDS, overlaps } from './overlaps.ts'

export interface RotateButtonProps {
  /** How many secrets work now. */
  living: number
  rotate(overlapSeconds: number): Promise<unknown>
  /** Whose it is: "The app". */
  who?: string
}

/** A new secret, and how long the one before goes on. */
export function RotateButton({ living, rotate, who = 'The app' }: RotateButtonProps) {
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button onClick={open}>Rotate the secret</Button>
      <Modal opened={isOpen} onClose={close} title="Rotate the secret">
        {isOpen && <Question {...{ living, rotate, who, close }} />}
      </Modal>
    </>
  )
}

function Question({ living, rotate, who, close }: RotateButtonProps & { close(): void }) {
  const [seconds, setSeconds] = useState(String(DEFAULT_OVERLAP_SECONDS))
  const [isUnderWay, setUnderWay] = useState(false)
  const [fault, setFault] = useState<unknown>()
  async function go() {
    setUnderWay(true)
    setFault(undefined)
    try {
      await rotate(Number(seconds))
      close()
    } catch (thrown) {
      setFault(thrown)
    } finally {
      setUnderWay(false)
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}
    >
      <Stack>
        <Text>{who} gets a new secret, which is shown once. Both work until the old one ends.</Text>
        <Radio.Group label="The old one goes on for" value={seconds} onChange={setSeconds}>
          <Stack gap="xs" mt="xs">
            {overlaps.map((overlap) => (
              <Radio key={overlap.seconds} value={String(overlap.seconds)} label={overlap.label} />
            ))}
          </Stack>
        </Radio.Group>
        {seconds === '0' && (
          <Text size="sm">Programs get no tokens until they have the new secret: for one that is in wrong hands.</Text>
        )}
        {living > 1 && (
          <Text size="sm">
            Two secrets work at the moment. The older of them ends at once: only the newest one goes on beside the new
            one.
          </Text>
        )}
        <Problem fault={fault} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={isUnderWay}>
            Make a new secret
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
