import { Alert, Anchor, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMe } from '../../api/me.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { type App, AppFrame, useMayChangeApp } from '../app/app-frame.tsx'
import { AppInService } from '../app-settings/app-in-service.tsx'
import { CallbackUrls } from './callback-urls.tsx'
import { Grants } from './grants.tsx'
import { Secrets } from './secrets.tsx'

/** What an app proves itself with, and which tokens it gets for it. */
export const AppCredentialsPage = () => <AppFrame>{(app) => <Credentials app={app} />}</AppFrame>

function Credentials({ app }: { app: App }) {
  const mayChange = useMayChangeApp(app)
  const { operator } = useMe()
  return (
    <Stack gap="lg">
      {app.clientDisabled && !app.disabled && (
        <Alert color="red" title="These credentials are disabled">
          An operator of the exchange has disabled them: no token is issued for them until one enables them.
        </Alert>
      )}
      <Card title="API Key" description="Says which app it is. It never changes, and is no secret.">
        <KeyValues
          items={[
            ['API Key', <CopyText key="key" text={app.client_id} what="API Key" />],
            ['Issuer', <CopyText key="issuer" text={app.issuer} what="issuer" />],
            ['Token URL', <CopyText key="token" text={`${app.issuer}/v1/token`} what="token URL" />],
            ['State', <StatusBadge key="state" status={app.clientDisabled ? 'disabled' : 'enabled'} />],
            [
              'Client',
              operator ? (
                <Anchor key="client" component={Link} to={at`/exchange/clients/${app.client_id}`} inherit>
                  All its settings, for operators
                </Anchor>
              ) : undefined,
            ],
          ]}
        />
      </Card>
      <Secrets app={app} mayChange={mayChange} />
      <CallbackUrls app={app} mayChange={mayChange} />
      <Grants app={app} />
      {mayChange && <AppInService app={app} />}
    </Stack>
  )
}
