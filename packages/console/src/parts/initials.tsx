import { Avatar } from '@mantine/core'

const COLOURS = ['harbour', 'blue', 'grape', 'indigo', 'orange', 'cyan', 'pink', 'teal']

/** In the place of a picture, which would have to come from elsewhere: the same colour for the same name, always. */
export function Initials({ of, size = 40 }: { of: string; size?: number }) {
  let sum = 0
  for (const character of of) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973
  return (
    <Avatar size={size} radius="md" variant="light" color={COLOURS[sum % COLOURS.length] ?? 'harbour'} aria-hidden>
      {initialsOf(of)}
    </Avatar>
  )
}

/** "SL" of Service Lane. Pure. */
const initialsOf = (name: string): string =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('')
