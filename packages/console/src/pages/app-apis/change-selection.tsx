import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { management } from '../../api/management.ts'
import { useMe } from '../../api/me.ts'
import { useChange } from '../../api/use-change.ts'
import type { App } from '../app/app-frame.tsx'
import type { SelectableApi, Selection, SelectionWish } from './selection.ts'
import { SelectionForm } from './selection-form.tsx'

export interface ChangeSelectionProps {
  app: App
  selection: Selection
  api: SelectableApi
}

/** Another plan, newer terms, another webhook. */
export function ChangeSelection({ app, selection, api }: ChangeSelectionProps) {
  const { name } = useMe()
  const [isOpen, { open, close }] = useDisclosure()
  const change = useChange({
    run: (wish: SelectionWish) =>
      management.put('/apps/{appId}/apis/{apiId}', { path: { appId: app.id, apiId: api.id }, body: wish }),
    concerns: ['/apps', '/webhooks'],
    done: `${api.name} was changed.`,
    showsFault: true,
  })
  return (
    <>
      <Button variant="default" size="sm" onClick={open} aria-label={`Change ${api.name} ${api.version}`}>
        Change
      </Button>
      <Modal opened={isOpen} onClose={close} size="lg" title={`Change ${api.name} ${api.version}`}>
        {isOpen && (
          <SelectionForm
            api={api}
            organizationId={app.organizationId}
            current={selection}
            signer={{ name, title: selection.terms?.title ?? '', company: app.organizationName }}
            confirm="Save"
            cancel="Cancel"
            onCancel={close}
            run={async (wish) => {
              await change.mutateAsync(wish)
              close()
            }}
          />
        )}
      </Modal>
    </>
  )
}
