import { Badge, Group, Stack, Text } from '@mantine/core'
import { Card } from '../../parts/card.tsx'
import type { App } from '../app/app-frame.tsx'

/** Ways to tokens, in words (docs/token-endpoint.md, docs/authorize.md). */
const grants = [
  {
    grant_type: 'client_credentials',
    name: 'For itself',
    text: 'API Key and Secret for a token, with the scope anonymous. For calls that no person stands behind.',
    missing: '',
  },
  {
    grant_type: 'authorization_code',
    name: 'For people who sign in',
    text: 'They sign in on the exchange’s pages and come back with a code. Use PKCE.',
    missing: 'Add a callback URL.',
  },
  {
    grant_type: 'refresh_token',
    name: 'For people who have gone',
    text: 'With the scope offline_access: the app goes on for somebody without asking them again.',
    missing: 'Add a callback URL.',
  },
  {
    grant_type: 'implicit',
    name: 'In the browser’s URL',
    text: 'Tokens without a code, for old single-page apps.',
    missing: 'Off, as it should be for new apps.',
  },
] as const

/** How the app gets tokens, and what these may hold. */
export function Grants({ app }: { app: App }) {
  return (
    <Card
      title="Grants and scopes"
      description="How the app gets tokens follows from its callback URLs. What they may hold is set by the exchange’s operators."
    >
      <Stack gap="lg">
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
          {grants.map(({ grant_type, name, text, missing }) => {
            const isOn = app.grant_types.includes(grant_type)
            return (
              <Group key={grant_type} component="li" wrap="nowrap" align="flex-start" gap="sm">
                <Badge variant={isOn ? 'light' : 'default'} color="teal" tt="none" w={52} miw={52} mt={2}>
                  {isOn ? 'On' : 'Off'}
                </Badge>
                <div>
                  <Text size="sm" fw={600}>
                    {name}{' '}
                    <Text span className="mono" fw={400} c="dimmed">
                      {grant_type}
                    </Text>
                  </Text>
                  <Text size="sm" c="dimmed">
                    {text} {!isOn && missing}
                  </Text>
                </div>
              </Group>
            )
          })}
        </Stack>
        <div>
          <Text size="sm" fw={600} mb={6}>
            Scopes
          </Text>
          <Group gap={6}>
            {app.scopes.map((scope) => (
              <Badge key={scope} variant="default" tt="none" className="mono" fw={400}>
                {scope}
              </Badge>
            ))}
            {app.scopes.length === 0 && (
              <Text size="sm" c="dimmed">
                None.
              </Text>
            )}
          </Group>
        </div>
      </Stack>
    </Card>
  )
}
