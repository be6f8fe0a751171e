import { Button } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { Empty } from '../../parts/empty.tsx'
import { beginSignIn } from '../../session/session.ts'

/** For people who are not signed in, where operators show them nothing. */
export function ClosedDirectory({ returnTo }: { returnTo: string }) {
  return (
    <Empty
      icon={IconLock}
      title="Sign in to look around"
      action={<Button onClick={() => void beginSignIn(returnTo)}>Sign in</Button>}
    >
      This exchange shows its APIs to people with an account. With yours you see what is public and what is shared with
      your organization. If you have none, ask whoever runs the exchange.
    </Empty>
  )
}
