import { ScrollArea, Stack, Text } from '@mantine/core'
import { OutsideLink } from './outside-link.tsx'
import classes from './terms-text.module.css'

export interface TermsTextProps {
  terms: { text?: string; url?: string }
  /** In rem; longer ones scroll. */
  maxHeight?: number
}

/** Terms to be read: their words, or where they are. Word for word: nothing that somebody agrees to may be left out by a way of writing it (threat T-16). */
export function TermsText({ terms: { text, url }, maxHeight = 18 }: TermsTextProps) {
  return (
    <Stack gap="sm" align="stretch">
      {text !== undefined && (
        <ScrollArea.Autosize
          mah={`${maxHeight}rem`}
          type="auto"
          viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Words of the terms' }}
        >
          <Text className={classes.words}>{withoutGaps(text)}</Text>
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

/** What stands behind a thousand empty lines, or as many spaces, is not read. */
const withoutGaps = (text: string): string => text.replace(/\n\s*\n/g, '\n\n').replace(/[^\S\n]{9,}/g, ' '.repeat(8))
