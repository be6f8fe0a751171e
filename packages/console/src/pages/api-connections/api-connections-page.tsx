import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { at } from '../../app/at.ts'
import { type Api, ApiFrame } from '../api/api-frame.tsx'
import { ConnectionLists } from '../connections/connection-lists.tsx'

/** Who is connected to one API. */
export const ApiConnectionsPage = () => <ApiFrame>{(api) => <Connections api={api} />}</ApiFrame>

function Connections({ api }: { api: Api }) {
  return (
    <ConnectionLists
      of={{ apiId: api.id }}
      searched="organizations"
      empty={
        <>
          When an organization activates an app that uses this API, its connection stands here.{' '}
          {api.activation.mode === 'automatic'
            ? 'Each is active at once; whether you decide first is set in the '
            : 'You decide who is let in; how is set in the '}
          <Anchor component={Link} to={at`/apis/${api.id}/settings`} inherit underline="always">
            settings
          </Anchor>
          .
        </>
      }
    />
  )
}
