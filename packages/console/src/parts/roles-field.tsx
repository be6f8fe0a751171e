import { Checkbox, Stack } from '@mantine/core'
import type { Role } from '../api/me.ts'

const ROLES: readonly { role: Role; label: string; description: string }[] = [
  {
    role: 'developer',
    label: 'Developer',
    description: 'Looks after APIs and apps, and decides about connections to them.',
  },
  {
    role: 'owner',
    label: 'Owner',
    description: 'Decides for the organization: people, namespaces, which apps may see its data.',
  },
]

/** What somebody may do in an organization. */
export function RolesField({ value, onChange }: { value: readonly Role[]; onChange(roles: Role[]): void }) {
  return (
    <Checkbox.Group
      label="May do"
      description="With none of them somebody sees everything of the organization and changes nothing."
      value={[...value]}
      onChange={(roles) => onChange(roles as Role[])}
    >
      <Stack gap="sm" mt="xs">
        {ROLES.map(({ role, label, description }) => (
          <Checkbox key={role} value={role} label={label} description={description} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}

/** "Owner and developer", "Looks only". Pure. */
export const rolesText = (roles: readonly Role[]): string => {
  if (roles.length === 0) return 'Looks only'
  const text = roles.toSorted().toReversed().join(' and ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
