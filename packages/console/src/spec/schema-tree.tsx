import { ActionIcon, Box, Group, Text } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { Prose } from '../parts/prose.tsx'
import classes from './schema-tree.module.css'
import type { SchemaNode } from './schema-view.ts'

/** A schema, level by level: the first ones are open. */
export function SchemaTree({ node, label }: { node: SchemaNode; label: string }) {
  return (
    <Box className={classes.tree ?? ''} component="section" aria-label={label}>
      {node.children.length === 0 || node.description !== '' || node.rules.length > 0 || node.values.length > 0 ? (
        <Facts node={node} />
      ) : null}
      {node.children.length > 0 && <Children of={node} depth={0} />}
    </Box>
  )
}

function Children({ of, depth }: { of: SchemaNode; depth: number }) {
  return (
    <ul className={classes.list ?? ''}>
      {of.children.map((child) => (
        <Property key={child.name} node={child} depth={depth} />
      ))}
    </ul>
  )
}

function Property({ node, depth }: { node: SchemaNode; depth: number }) {
  const [isOpen, setOpen] = useState(depth < 1)
  const hasChildren = node.children.length > 0
  return (
    <li className={classes.property ?? ''}>
      <Group gap={6} wrap="nowrap" align="flex-start">
        {hasChildren ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-expanded={isOpen}
            aria-label={`Parts of ${node.name}`}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />}
          </ActionIcon>
        ) : (
          <Box w={24} style={{ flexShrink: 0 }} />
        )}
        <Box style={{ minWidth: 0, flex: 1 }}>
          <Group gap={8} align="baseline">
            <Text span className="mono" fw={600}>
              {node.name}
            </Text>
            <Text span size="sm" c="dimmed">
              {node.kind}
            </Text>
            {node.isRequired && (
              <Text span size="xs" className={classes.required ?? ''}>
                always there
              </Text>
            )}
          </Group>
          <Facts node={node} />
          {hasChildren && isOpen && <Children of={node} depth={depth + 1} />}
        </Box>
      </Group>
    </li>
  )
}

function Facts({ node: { name, kind, description, rules, values, end } }: { node: SchemaNode }) {
  return (
    <>
      {name === '' && (
        <Text size="sm" c="dimmed">
          {kind}
        </Text>
      )}
      {description !== '' && (
        <Text size="sm" component="div">
          <Prose text={description} />
        </Text>
      )}
      {(rules.length > 0 || values.length > 0) && (
        <Text size="sm" c="dimmed">
          {[...rules, ...(values.length > 0 ? [`one of ${values.join(', ')}`] : [])].join(' · ')}
        </Text>
      )}
      {end === 'again' && (
        <Text size="sm" c="dimmed">
          {kind || 'This'} again, in which this is.
        </Text>
      )}
      {end === 'more' && (
        <Text size="sm" c="dimmed">
          It goes on: the rest is in the description as it was uploaded.
        </Text>
      )}
    </>
  )
}
