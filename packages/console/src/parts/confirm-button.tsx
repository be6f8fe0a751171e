import { Button, type ButtonProps, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, useEffect, useState } from 'react'
import { Problem } from './problem.tsx'

export interface ConfirmButtonProps extends ButtonProps {
  /** What the button says: "Remove". */
  children: ReactNode
  /** The question: "Remove the app Service Lane?". */
  title: string
  /** What it will break, in plain words. */
  consequences: ReactNode
  /** What does it: "Remove the app". */
  confirm: string
  /** For what cannot be undone and hurts many: has to be typed first. */
  typeToConfirm?: string
  /** A reason is asked for and handed on. */
  asksReason?: string
  /** Of what is asked about, as it is now. */
  revision?: number
  /** `ifMatch` is the revision at the opening of the question, not the newest: what somebody agreed to is what they read. */
  onConfirm(reason: string, ifMatch: number | undefined): Promise<unknown>
  /** False: it can be undone, and does not look like a danger. Default true. */
  isDanger?: boolean
}

/** Every destructive step says what it will break, and can be left. */
export function ConfirmButton({
  children,
  title,
  consequences,
  confirm,
  typeToConfirm,
  asksReason,
  revision,
  onConfirm,
  isDanger = true,
  ...button
}: ConfirmButtonProps) {
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button variant="default" {...(isDanger && !button.disabled && { c: 'red' })} {...button} onClick={open}>
        {children}
      </Button>
      <Modal opened={isOpen} onClose={close} title={title} size="md">
        {isOpen && (
          <Question {...{ consequences, confirm, typeToConfirm, asksReason, revision, onConfirm, isDanger, close }} />
        )}
      </Modal>
    </>
  )
}

/** The dialog gives the focus back a moment after it closed. */
const FOCUS_RETURN_MILLIS = 50

/** What was removed took the button along that asked: who goes on by keyboard begins within the page then, and not before its menu. */
function keepFocus(): void {
  if (document.activeElement === document.body) document.querySelector('main')?.focus({ preventScroll: true })
}

type QuestionProps = Pick<
  ConfirmButtonProps,
  'consequences' | 'confirm' | 'typeToConfirm' | 'asksReason' | 'revision' | 'onConfirm' | 'isDanger'
> & {
  close(): void
}

function Question({
  consequences,
  confirm,
  typeToConfirm,
  asksReason,
  revision,
  onConfirm,
  isDanger,
  close,
}: QuestionProps) {
  const [asked, setAsked] = useState(revision)
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [isUnderWay, setUnderWay] = useState(false)
  const [fault, setFault] = useState<unknown>()
  useEffect(() => () => void setTimeout(keepFocus, FOCUS_RETURN_MILLIS), [])
  const mayGoOn =
    (typeToConfirm === undefined || typed === typeToConfirm) && (asksReason === undefined || reason.trim() !== '')
  async function go() {
    setUnderWay(true)
    setFault(undefined)
    try {
      await onConfirm(reason.trim(), asked ?? revision)
      close()
    } catch (thrown) {
      setFault(thrown)
      // Whoever presses again has read why, and answers for what is there by then.
      setAsked(undefined)
    } finally {
      setUnderWay(false)
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (mayGoOn) void go()
      }}
    >
      <Stack>
        <Text component="div">{consequences}</Text>
        {asksReason !== undefined && (
          <TextInput
            label={asksReason}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            data-autofocus
          />
        )}
        {typeToConfirm !== undefined && (
          <TextInput
            label={`Type ${typeToConfirm} to go on`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <Problem fault={fault} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" {...(isDanger && { color: 'red' })} loading={isUnderWay} disabled={!mayGoOn}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
