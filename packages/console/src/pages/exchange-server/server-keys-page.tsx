import { Group, List, Stack, Text } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { durationText } from '../../parts/duration-text.ts'
import { Empty } from '../../parts/empty.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { Moment } from '../../parts/moment.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { defaults } from '../exchange-servers/profiles.ts'
import { type Key, keyTimeline } from './key-timeline.ts'
import { KeyTimelinePicture } from './key-timeline-picture.tsx'
import { type Server, ServerFrame } from './server-frame.tsx'

/** The keys of an authorization server: how each is, and what comes next. */
export const ServerKeysPage = forOperators('Authorization server', ServerKeys)

function ServerKeys() {
  return <ServerFrame>{(server) => <Keys server={server} />}</ServerFrame>
}

function Keys({ server }: { server: Server }) {
  const query = useGet('/authorization-servers/{authServerId}/keys', { path: { authServerId: server.id } })
  const announcedSeconds = server.settings.keyAnnouncedSeconds ?? defaults.keyAnnouncedSeconds
  const keys = query.data?.items ?? []
  const next = keys
    .map(({ nextRotationAt }) => nextRotationAt)
    .filter((time) => time !== undefined)
    .toSorted((one, other) => one - other)[0]
  return (
    <Stack gap="lg">
      <Card
        title="Rotation"
        description={
          next === undefined ? (
            'Keys come and go by themselves.'
          ) : (
            <>
              Keys come and go by themselves. The next one signs <Moment at={next} />; it is announced{' '}
              {durationText(announcedSeconds)} before, so that verifiers know it in time.
            </>
          )
        }
      >
        {keys.length > 0 && (
          <KeyTimelinePicture timeline={keyTimeline(keys, announcedSeconds, Math.floor(Date.now() / 1000))} />
        )}
      </Card>
      <Card
        flush
        title="Keys"
        description="Their public halves are published; their private ones never leave the exchange."
      >
        <PagedTable
          label="Keys"
          columns={COLUMNS}
          keyOf={({ kid }) => kid}
          query={query}
          empty={
            <Empty icon={IconKey} title="No keys">
              The first one is made when something has to be signed.
            </Empty>
          }
        />
      </Card>
      <Rotate server={server} keys={keys} />
    </Stack>
  )
}

const COLUMNS: readonly Column<Key>[] = [
  { header: 'Key', cell: ({ kid }) => <CopyText text={kid} what="kid" size="xs" /> },
  { header: 'Algorithm', cell: ({ alg }) => alg },
  { header: 'State', cell: ({ state }) => <StatusBadge status={state} /> },
  { header: 'Signs from', cell: ({ activeFrom }) => <Moment at={activeFrom} /> },
  {
    header: 'Then',
    cell: ({ nextRotationAt, publishedUntil, revokedAt }) => {
      if (revokedAt !== undefined) {
        return (
          <span>
            revoked <Moment at={revokedAt} />
          </span>
        )
      }
      if (publishedUntil !== undefined) {
        return (
          <span>
            removed <Moment at={publishedUntil} />
          </span>
        )
      }
      if (nextRotationAt === undefined) return <span className="quiet">–</span>
      return (
        <span>
          replaced <Moment at={nextRotationAt} />
        </span>
      )
    },
  },
]

function Rotate({ server, keys }: { server: Server; keys: readonly Key[] }) {
  const rotate = (revokeOld: boolean) => () =>
    management.post('/authorization-servers/{authServerId}/keys/rotate', {
      path: { authServerId: server.id },
      body: { revokeOld },
    })
  const concerns = ['/authorization-servers', '/system', '/audit-entries']
  const calm = useChange({ run: rotate(false), concerns, done: 'New keys sign from now on.', showsFault: true })
  const urgent = useChange({
    run: rotate(true),
    concerns,
    done: 'The older keys were revoked. New keys sign.',
    showsFault: true,
  })
  const old = keys.filter(({ state }) => state !== 'revoked').length
  const longest = Math.max(
    server.accessTokenTtlSeconds,
    server.settings.idTokenTtlSeconds ?? defaults.idTokenTtlSeconds,
  )
  return (
    <Card
      title="Rotate now"
      description="Never needed in the ordinary run of things. Do it when somebody leaves who could read keys, or when a key is in wrong hands."
    >
      <Group gap="sm">
        <ConfirmButton
          title="Make new keys sign now?"
          isDanger={false}
          consequences={
            <List spacing={4}>
              <List.Item>A new key of each algorithm signs from this moment on.</List.Item>
              <List.Item>
                Tokens from before stay good until they expire, {durationText(longest)} at most. Nobody has to sign in
                again.
              </List.Item>
              <List.Item>
                API services that verify by themselves and do not ask for keys that they do not know refuse new tokens
                until they do: five minutes with what is usual.
              </List.Item>
            </List>
          }
          confirm="Rotate the keys"
          onConfirm={() => calm.mutateAsync()}
        >
          Rotate the keys
        </ConfirmButton>
        <ConfirmButton
          title="Revoke all older keys?"
          typeToConfirm={server.name}
          consequences={
            <Stack gap="xs">
              <Text>For a key in wrong hands. Within a second, on every process of the exchange:</Text>
              <List spacing={4}>
                <List.Item>
                  {old === 1 ? 'The present key is' : `All ${old} present keys are`} worth nothing, announced ones
                  included. New ones sign.
                </List.Item>
                <List.Item>
                  <b>Every access token and ID token of this server is refused</b>, those of people and of apps. Apps
                  get new ones with their refresh tokens and secrets, which live on; so do sessions.
                </List.Item>
                <List.Item>
                  API services that verify by themselves go on trusting the old keys for as long as they remember them:
                  ten minutes with Portreeve’s verifier, up to an hour with others.
                </List.Item>
              </List>
            </Stack>
          }
          confirm="Revoke and replace"
          onConfirm={() => urgent.mutateAsync()}
        >
          Emergency: revoke older keys
        </ConfirmButton>
      </Group>
    </Card>
  )
}
