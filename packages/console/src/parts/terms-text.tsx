import { ScrollArea, Stack, Text } from '@mantine/core'
import { OutsideLink } from './outside-link.tsx'
import { Prose } from './prose.tsx'

export interface TermsTextProps {
  terms: { text?: string; url?: string }
  /** In rem; longer ones scroll. */
  maxHeight?: number
}

/** Terms to be read: their words, or where they are. */
export function TermsText({ terms: { text, url }, maxHeight = 18 }: TermsTextProps) {
  return (
    <Stack gap="sm" align="stretch">
      {text !== undefined && (
        <ScrollArea.Autosize
          mah={`${maxHeight}rem`}
          type="auto"
          viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Words of the terms' }}
        >
          <Prose text={text} />
        </ScrollArea.Autosize>
      )}
      {url !== undefined && (
        <Text size="sm">
          {text === undefined ? 'They are at ' : 'Also at '}
          <OutsideLink href={url} />
        </Text>
      )}
    </Stack>
  )
}
