import { Modal } from '@mantine/core'
import { useState } from 'react'
import { useMe } from '../../api/me.ts'
import { ApiPicker } from './api-picker.tsx'
import type { SelectableApi, SelectionWish, Signer } from './selection.ts'
import { SelectionForm } from './selection-form.tsx'

export interface SelectApiModalProps {
  isOpen: boolean
  onClose(): void
  organization: { id: string; name: string }
  authServerId?: string | undefined
  taken: ReadonlySet<string>
  confirm: string
  /** Rejects with what was refused; the dialog then stays, with everything in it. */
  onSelect(api: SelectableApi, wish: SelectionWish): Promise<unknown>
}

/** First which API, then with which plan and terms. */
export function SelectApiModal({ isOpen, onClose, ...rest }: SelectApiModalProps) {
  const [picked, setPicked] = useState<SelectableApi>()
  // Whoever selects several APIs says only once who they are.
  const [signer, setSigner] = useState<Signer>()
  const close = () => {
    onClose()
    setPicked(undefined)
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size="lg"
      title={picked ? `Select ${picked.name} ${picked.version}` : 'Select an API'}
    >
      {isOpen && <Steps {...{ ...rest, picked, setPicked, signer, setSigner, close }} />}
    </Modal>
  )
}

interface StepsProps extends Omit<SelectApiModalProps, 'isOpen' | 'onClose'> {
  picked: SelectableApi | undefined
  setPicked(api: SelectableApi | undefined): void
  signer: Signer | undefined
  setSigner(signer: Signer): void
  close(): void
}

function Steps(props: StepsProps) {
  const { organization, authServerId, taken, confirm, onSelect, picked, setPicked, signer, setSigner, close } = props
  const { name } = useMe()
  if (!picked) {
    return <ApiPicker {...{ taken, authServerId }} organizationId={organization.id} onPick={setPicked} />
  }
  return (
    <SelectionForm
      key={picked.id}
      api={picked}
      organizationId={organization.id}
      signer={signer ?? { name, title: '', company: organization.name }}
      confirm={confirm}
      cancel="Back to the list"
      onCancel={() => setPicked(undefined)}
      run={async (wish, from) => {
        await onSelect(picked, wish)
        setSigner(from)
        close()
      }}
    />
  )
}
