import { Box, Button, FileButton, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { BYTES_MAX, type Candidate, candidateOfFile } from './candidate.ts'
import classes from './spec-text.module.css'

export interface SpecSourceProps {
  /** Of what is brought. */
  onBring(candidate: Candidate): void
  /** What the button under pasted text and URL says: "Check it". */
  confirm: string
  isPending?: boolean
  /** Beside the button. */
  actions?: ReactNode
}

type Way = 'file' | 'paste' | 'url'

/** A specification from a file, by dropping one, as text or by its URL. */
export function SpecSource({ onBring, confirm, isPending = false, actions }: SpecSourceProps) {
  const [way, setWay] = useState<Way>('file')
  const [text, setText] = useState('')
  const [url, setUrl] = useState('')
  const [refused, setRefused] = useState<string>()
  const [isOver, setOver] = useState(false)
  function bring(candidate: Candidate) {
    const bytes = candidate.bytes?.length ?? new TextEncoder().encode(candidate.text ?? '').length
    setRefused(bytes > BYTES_MAX ? 'It is too long: a specification may have 5 MB.' : undefined)
    if (bytes <= BYTES_MAX) onBring(candidate)
  }
  async function take(file: File | null | undefined) {
    if (!file) return
    // Not read first: it may be of any size.
    if (file.size > BYTES_MAX) setRefused(`${file.name} is too long: a specification may have 5 MB.`)
    else bring(await candidateOfFile(file))
  }
  return (
    <Stack>
      <SegmentedControl
        aria-label="Where the specification is"
        value={way}
        onChange={(value) => {
          setRefused(undefined)
          setWay(value as Way)
        }}
        data={[
          { value: 'file', label: 'File' },
          { value: 'paste', label: 'Paste' },
          { value: 'url', label: 'URL' },
        ]}
        w="fit-content"
      />
      {way === 'file' && (
        <Box
          className={classes.drop}
          {...(isOver && { 'data-over': true })}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault()
            setOver(false)
            void take(event.dataTransfer.files[0])
          }}
        >
          <Stack align="center" gap="xs" py={36} px="md" ta="center">
            <IconUpload size={28} stroke={1.5} aria-hidden color="var(--quiet)" />
            <Text>Drop a file here</Text>
            <FileButton
              onChange={(file) => void take(file)}
              accept=".yaml,.yml,.json,application/json,application/yaml"
            >
              {(props) => (
                <Button variant="default" loading={isPending} {...props}>
                  Choose a file
                </Button>
              )}
            </FileButton>
            <Text size="sm" c="dimmed">
              OpenAPI or AsyncAPI, in YAML or JSON, one file of at most 5 MB.
            </Text>
          </Stack>
        </Box>
      )}
      {way === 'paste' && (
        <Textarea
          label="Text of the specification"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={8}
          maxRows={20}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
        />
      )}
      {way === 'url' && (
        <TextInput
          label="URL of the specification"
          description="The exchange fetches it: a public address that answers 200 within ten seconds, without a redirect."
          type="url"
          placeholder="https://dms.example/openapi.yaml"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
      )}
      {refused !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {refused}
        </Text>
      )}
      <Group>
        {way !== 'file' && (
          <Button
            loading={isPending}
            disabled={way === 'paste' ? text.trim() === '' : url.trim() === ''}
            onClick={() =>
              way === 'paste' ? bring({ from: 'Pasted text', text }) : bring({ from: url.trim(), url: url.trim() })
            }
          >
            {confirm}
          </Button>
        )}
        {actions}
      </Group>
    </Stack>
  )
}
