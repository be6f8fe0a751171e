import { Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** A number with its name, on a card of its own within a `dl`; a dash until it is known. */
export function Figure({ name, value, children }: { name: string; value: string | undefined; children?: ReactNode }) {
  return (
    <div className="card" style={{ padding: 'var(--mantine-spacing-md)' }}>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fz={26} fw={650} lh={1.3}>
        {value ?? '–'}
      </Text>
      {children && (
        <Text component="dd" m={0} size="sm" c="dimmed">
          {children}
        </Text>
      )}
    </div>
  )
}
