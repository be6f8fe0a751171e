import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'

const HUNDRED = { limit: 100 }

/** A person by id, with their name as far as the reader may know it: operators know everybody, members their colleagues. */
export function PersonName({ userId, organizationId }: { userId: string; organizationId?: string | undefined }) {
  const me = useMe()
  const user = useGet('/users/{user}', { path: { user: userId } }, { enabled: me.operator })
  const members = useGet(
    '/organizations/{organizationId}/members',
    { path: { organizationId: organizationId ?? '' }, query: HUNDRED },
    { enabled: !me.operator && organizationId !== undefined && userId !== me.id },
  )
  if (userId === me.id) return 'You'
  if (me.operator) {
    const known = user.data?.id === userId ? user.data : undefined
    return (
      <Anchor component={Link} to={at`/exchange/users/${userId}`} inherit>
        {known?.name ?? (user.error ? 'Somebody who is gone' : '…')}
      </Anchor>
    )
  }
  const colleague = members.data?.items.find((member) => member.userId === userId)
  return (
    <Text span inherit {...(!colleague && { c: 'dimmed' })}>
      {colleague?.name ?? 'Somebody outside'}
    </Text>
  )
}
