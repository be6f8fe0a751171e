import { Anchor, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { isWebUrl } from './is-web-url.ts'

/** A link that somebody else wrote: only where it leads to the web, else it is text (a `javascript:` URL would run as this page). */
export function OutsideLink({ href, children = href }: { href: string; children?: ReactNode }) {
  if (!isWebUrl(href))
    return (
      <Text inherit span>
        {children}
      </Text>
    )
  return (
    <Anchor href={href} target="_blank" rel="noopener noreferrer" inherit>
      {children} <IconExternalLink size={14} aria-label="(in a new tab)" style={{ verticalAlign: '-2px' }} />
    </Anchor>
  )
}
