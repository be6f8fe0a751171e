import { Button, Stack } from '@mantine/core'
import { useState } from 'react'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { durationText } from '../../parts/duration-text.ts'
import { forOperators } from '../../parts/for-operators.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { defaults, profileText } from '../exchange-servers/profiles.ts'
import { DisableServer } from './disable-server.tsx'
import { type Server, ServerFrame } from './server-frame.tsx'
import { ServerSettingsForm } from './server-settings-form.tsx'

/** What an authorization server is, and how long what it issues lives. */
export const ServerSettingsPage = forOperators('Authorization server', ServerSettings)

function ServerSettings() {
  return (
    <ServerFrame>
      {(server) => (
        <Stack gap="lg">
          <Card title="What it is" description={profileText[server.profile].description}>
            <KeyValues
              items={[
                ['Issuer', <CopyText key="issuer" text={server.issuer} what="issuer" />],
                ['Profile', profileText[server.profile].label],
                ['Audience', <CopyText key="aud" text={server.audience} what="audience" />],
                ['Id', <CopyText key="id" text={server.id} what="id" />],
                ['Made', <Moment key="made" at={server.createdAt} />],
              ]}
            />
          </Card>
          <Changeable key={server.id} server={server} />
          <DisableServer server={server} />
        </Stack>
      )}
    </ServerFrame>
  )
}

function Changeable({ server }: { server: Server }) {
  const [isEditing, setEditing] = useState(false)
  const { settings } = server
  const lives = (name: keyof typeof defaults) => {
    const set = name === 'accessTokenTtlSeconds' ? server.accessTokenTtlSeconds : settings[name]
    return set === undefined ? `${durationText(defaults[name])} (default)` : durationText(set)
  }
  return (
    <Card
      title="Settings"
      description="A change is in force within a second. What was issued before keeps its time."
      actions={
        !isEditing && (
          <Button variant="default" onClick={() => setEditing(true)}>
            Edit
          </Button>
        )
      }
    >
      {isEditing ? (
        <ServerSettingsForm server={server} close={() => setEditing(false)} />
      ) : (
        <KeyValues
          items={[
            ['Access tokens live', lives('accessTokenTtlSeconds')],
            ['ID tokens live', lives('idTokenTtlSeconds')],
            ['Refresh tokens live', lives('refreshTokenTtlSeconds')],
            ['Codes live', lives('codeTtlSeconds')],
            [
              'PKCE',
              server.profile === 'strict' || settings.requirePkce
                ? 'Asked of every client'
                : 'Asked of clients without a secret',
            ],
            ['Scopes of its own', settings.scopes?.join(' ') ?? 'None beside the standard ones'],
            ['Signs with', settings.signingAlgs?.join(', ') ?? 'RS256 (default)'],
            ['A key signs for', lives('keyLifetimeSeconds')],
            ['Announced before', lives('keyAnnouncedSeconds')],
          ]}
        />
      )}
    </Card>
  )
}
