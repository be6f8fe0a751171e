import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'

/** Something by its name, with the way to it where whoever looks has one. What is gone has no name any more. */
export function ThingLink({ name, id, to }: { name: string; id: string; to?: string | undefined }) {
  if (name === '')
    return (
      <Text span inherit>
        Gone, <span className="mono">{id}</span>
      </Text>
    )
  if (to === undefined) return name
  return (
    <Anchor component={Link} to={to} inherit>
      {name}
    </Anchor>
  )
}
