import { Text } from '@mantine/core'
import { at } from '../../app/at.ts'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { adviceForToken } from './advice-elsewhere.ts'
import { Section } from './call-card.tsx'
import { checksOfTokenRequest } from './checks.ts'
import { EntryCard } from './entry-card.tsx'
import type { TokenRequest } from './explained.ts'
import { ThingLink } from './thing-link.tsx'
import { Verdict } from './verdict.tsx'

/** A request for a token that got none. */
export function TokenCard({ request }: { request: TokenRequest }) {
  const { authServerId, client, status, error, error_description, atMillis, grant_type, scope } = request
  const checks = checksOfTokenRequest(request)
  const refused = checks.find(({ outcome }) => outcome === 'refused')
  return (
    <EntryCard
      what="Request for a token"
      method="POST"
      path={`/oauth2/${authServerId}/v1/token`}
      {...{ status, atMillis, checks }}
      from={`${error}, from the sign-in service`}
      verdict={
        <Verdict
          kind="refused"
          title={refused ? `Refused at the check “${refused.name}”` : 'Refused'}
          advice={[adviceForToken(request)]}
        >
          <Text size="sm">{error_description}</Text>
        </Verdict>
      }
    >
      <Section title="Who and what">
        <KeyValues
          items={[
            [
              'App',
              client?.app && (
                <ThingLink key="app" id={client.app.id} name={client.app.name} to={at`/apps/${client.app.id}`} />
              ),
            ],
            [
              'API',
              client?.api && (
                <ThingLink key="api" id={client.api.id} name={client.api.name} to={at`/apis/${client.api.id}`} />
              ),
            ],
            [
              'Key',
              client ? (
                <CopyText key="client" text={client.client_id} what="key" />
              ) : (
                'Not known: it named none that there is'
              ),
            ],
            ['Grant type', grant_type],
            ['Scopes', scope],
          ]}
        />
      </Section>
      <Text size="sm" c="dimmed">
        No secret, code or token is ever kept. Of requests that named no client, and of those with a wrong secret,
        operators alone see the reason.
      </Text>
    </EntryCard>
  )
}
