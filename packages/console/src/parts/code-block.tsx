import { ActionIcon, Box, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import classes from './code-block.module.css'

export type CodeLanguage = 'bash' | 'typescript' | 'python' | 'java' | 'json' | 'yaml' | 'http' | 'xml' | 'plaintext'

export interface CodeBlockProps {
  code: string
  language: CodeLanguage
  /** What it is, for whoever does not see it: "Answer". */
  label: string
  /** In rem; longer code scrolls. */
  maxHeight?: number
}

/** Code with its words in colours. What came from elsewhere is text, whatever is in it: the highlighter escapes it before it marks anything. */
export function CodeBlock({ code, language, label, maxHeight = 28 }: CodeBlockProps) {
  const [html, setHtml] = useState<string>()
  useEffect(() => {
    let isHere = true
    setHtml(undefined)
    // Loaded when there is code to show. Very long answers stay plain: colours would take longer than the answer did.
    if (language !== 'plaintext' && code.length <= COLOURED_MAX) {
      void import('./highlight.ts').then(({ highlight }) => isHere && setHtml(highlight(code, language)))
    }
    return () => {
      isHere = false
    }
  }, [code, language])
  return (
    <Box className={classes.block}>
      <CopyButton value={code} timeout={1_500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon
              className={classes.copy}
              onClick={copy}
              variant="default"
              aria-label={copied ? 'Copied' : `Copy: ${label}`}
            >
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1). */}
      <section className={classes.scroll} style={{ maxHeight: `${maxHeight}rem` }} tabIndex={0} aria-label={label}>
        <pre className={classes.pre}>
          {html === undefined ? (
            <code>{code}</code>
          ) : (
            // biome-ignore lint/security/noDangerouslySetInnerHtml: made by highlight.ts, which escapes everything that it did not write itself.
            <code dangerouslySetInnerHTML={{ __html: html }} />
          )}
        </pre>
      </section>
    </Box>
  )
}

const COLOURED_MAX = 60_000
