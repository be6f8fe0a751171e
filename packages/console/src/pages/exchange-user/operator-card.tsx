import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import type { User } from './user-page.tsx'

const CONCERNS = ['/users', '/operators', '/me', '/audit-entries']

/** Whether somebody runs the exchange. */
export function OperatorCard({ user, isMe }: { user: User; isMe: boolean }) {
  const path = { userId: user.id }
  const put = useChange({
    run: () => management.put('/operators/{userId}', { path }),
    concerns: CONCERNS,
    done: `${user.name} is an operator now.`,
    showsFault: true,
  })
  const remove = useChange({
    run: () => management.delete('/operators/{userId}', { path }),
    concerns: CONCERNS,
    done: `${user.name} is no operator any more.`,
    showsFault: true,
  })
  return (
    <Card
      title="Operator"
      description={
        user.operator
          ? 'Runs the exchange: sees and may change everything on it.'
          : 'Is none: sees what their organizations own, and what is public.'
      }
      actions={
        user.operator ? (
          <ConfirmButton
            title={isMe ? 'Stop being an operator?' : `Take the exchange out of the hands of ${user.name}?`}
            consequences={
              isMe
                ? 'From your next click on you see what your own organizations own and nothing else. Only another operator can give it back.'
                : 'From their next click on they see what their own organizations own and nothing else. The last operator stays one.'
            }
            confirm="Take it away"
            onConfirm={() => remove.mutateAsync()}
          >
            Take it away
          </ConfirmButton>
        ) : (
          <ConfirmButton
            isDanger={false}
            disabled={user.disabled}
            title={`Make ${user.name} an operator?`}
            consequences="They see and may change everything: every organization, every person, keys and settings. Give it only to whom you would give the exchange itself."
            confirm="Make them an operator"
            {...(!user.hasTotp && user.passkeys === 0 && { typeToConfirm: user.email })}
            onConfirm={() => put.mutateAsync()}
          >
            Make an operator
          </ConfirmButton>
        )
      }
    />
  )
}
