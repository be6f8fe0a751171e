import { Button, FileButton, Group, Input, Text } from '@mantine/core'

export interface KeyFileProps {
  /** The exchange has one. */
  isKept: boolean
  /** One was chosen and not saved yet. */
  isChosen: boolean
  error: string | undefined
  disabled: boolean
  /** With what is in the file. */
  onChoose(pem: string): void
}

/** A private key is read from its file: fields of one line would lose its line ends, and others would show it. */
export function KeyFile({ isKept, isChosen, error, disabled, onChoose }: KeyFileProps) {
  return (
    <Input.Wrapper
      label="Its private key"
      description="A PEM file without a passphrase. Kept sealed and never shown."
      error={error}
    >
      <Group gap="sm" mt={6}>
        <FileButton
          onChange={(file) => void file?.text().then(onChoose)}
          accept=".pem,.key,application/x-pem-file"
          disabled={disabled}
        >
          {(props) => (
            <Button variant="default" size="sm" {...props} disabled={disabled}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <Text size="sm" role="status">
          {isChosen ? 'Chosen; it is sent when you save.' : isKept ? 'Kept; choose a file to replace it.' : 'None yet.'}
        </Text>
      </Group>
    </Input.Wrapper>
  )
}
