import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { CopyText } from './copy-text.tsx'

export interface SecretRevealProps {
  /** "API Secret". */
  what: string
  /** Shown while it is there. Whoever renders this keeps it in its state alone, and forgets it with `onClose`. */
  secret: string | undefined
  /** What it comes with, such as the API Key. */
  beside?: readonly (readonly [name: string, value: string])[]
  /** What goes on meanwhile: "The old one works until …". */
  note?: string
  onClose(): void
}

/** The one time that a secret is shown. It closes by its button alone, so that no slip of the hand loses it. */
export function SecretReveal({ what, secret, beside = [], note, onClose }: SecretRevealProps) {
  return (
    <Modal
      opened={secret !== undefined}
      onClose={onClose}
      title={`Your new ${what}`}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      size="lg"
    >
      <Stack>
        <Alert color="yellow" icon={<IconKey aria-hidden />} title="It is shown this once">
          Copy it to where your program reads it from. Portreeve keeps only a digest and cannot show it again.
        </Alert>
        {[...beside, [what, secret ?? ''] as const].map(([name, value]) => (
          <div key={name}>
            <Text size="sm" c="dimmed">
              {name}
            </Text>
            <CopyText text={value} what={name} />
          </div>
        ))}
        {note !== undefined && <Text size="sm">{note}</Text>}
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            I have kept it
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
