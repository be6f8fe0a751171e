import type { Schemas } from '@portreeve/client/management'
import { StatusBadge } from '../../parts/status-badge.tsx'

/** Whether somebody can sign in, and if not yet, what is missing. */
export function UserState({ user }: { user: Pick<Schemas['User'], 'disabled' | 'emailVerified' | 'hasPassword'> }) {
  if (user.disabled) return <StatusBadge status="disabled" />
  if (user.emailVerified) return <StatusBadge status="active" />
  return <StatusBadge status="pending" label={user.hasPassword ? 'address not confirmed' : 'invited'} />
}
