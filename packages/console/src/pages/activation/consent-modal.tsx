import { Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Change, useChange } from '../../api/use-change.ts'
import { Problem } from '../../parts/problem.tsx'
import { focusFirstFault, showFaults } from '../../parts/show-faults.ts'
import { ConsentFields, type ConsentSubject, consentOf, showConsentFaults, useConsentForm } from './consent-fields.tsx'

export type Consent = ReturnType<typeof consentOf>

export interface ConsentModalProps extends Pick<Change<Consent, unknown>, 'run' | 'done'> {
  title: string
  confirm: string
  /** What it is about. */
  children: ReactNode
  subject: ConsentSubject
  isOpen: boolean
  close(): void
}

/** Something that needs somebody's word for it, with name and position. */
export function ConsentModal({ title, isOpen, close, ...question }: ConsentModalProps) {
  return (
    <Modal opened={isOpen} onClose={close} title={title} size="lg">
      {isOpen && <Question {...question} close={close} />}
    </Modal>
  )
}

function Question({ children, subject, confirm, run, done, close }: Omit<ConsentModalProps, 'title' | 'isOpen'>) {
  const form = useConsentForm(subject)
  const { mutate, isPending, error } = useChange<Consent, unknown>({
    run,
    concerns: ['/subscriptions', '/apps', '/connections', '/me/attention'],
    ...(done !== undefined && { done }),
    onShown: close,
    showsFault: true,
  })
  return (
    <form
      onSubmit={form.onSubmit(
        (values) =>
          mutate(consentOf(values, subject), { onError: (fault) => showFaults(() => showConsentFaults(form, fault)) }),
        focusFirstFault,
      )}
      noValidate
    >
      <Stack>
        {children}
        <ConsentFields form={form} subject={subject} />
        <Problem fault={error ?? undefined} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
