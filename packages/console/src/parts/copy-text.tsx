import { ActionIcon, CopyButton, Group, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** An id, a URL or the like, to be copied: "Copy the API Key". */
export function CopyText({ text, what, size = 'sm' }: { text: string; what: string; size?: 'xs' | 'sm' }) {
  return (
    <Group gap={4} wrap="nowrap" style={{ minWidth: 0 }}>
      <Text span className="mono" size={size} style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
      <CopyButton value={text} timeout={1_500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : `Copy the ${what}`}>
            <ActionIcon
              onClick={copy}
              variant="subtle"
              color="gray"
              aria-label={copied ? 'Copied' : `Copy the ${what}`}
            >
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  )
}
