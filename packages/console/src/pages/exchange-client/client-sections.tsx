import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { CopyText } from '../../parts/copy-text.tsx'
import { durationText } from '../../parts/duration-text.ts'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { OutsideLink } from '../../parts/outside-link.tsx'
import { authMethodText, type Client, grantText, ownerText } from '../exchange-clients/client-kinds.ts'

/** All settings of a client, in the order in which they matter. What is not set is left out. */
export function ClientSections({ client }: { client: Client }) {
  const { settings } = client
  return (
    <Stack gap="xl">
      <Section title="What it is">
        <KeyValues
          items={[
            ['client_id', <CopyText key="id" text={client.client_id} what="client_id" />],
            ['Whose', ownerText[client.owner.kind]],
            ['Website', link(client.client_uri)],
            ['Privacy notice', link(client.policy_uri)],
            ['Terms', link(client.tos_uri)],
            ['Logo', link(client.logo_uri)],
            ['Contacts', client.contacts?.join(', ')],
            ['Made', <Moment key="made" at={client.createdAt} />],
          ]}
        />
      </Section>
      <Section title="How it gets tokens">
        <KeyValues
          items={[
            ['Ways', lines(client.grant_types.map((type) => grantText[type as keyof typeof grantText] ?? type))],
            ['Proves who it is', authMethodText[client.token_endpoint_auth_method ?? 'client_secret_basic']],
            ['Signs its proof with', client.token_endpoint_auth_signing_alg],
            ['Runs', client.application_type === 'native' ? 'On a device' : 'On a server or in a browser'],
            ['Answers it may ask for', client.response_types?.join(', ')],
            [
              'May ask for',
              client.scope === '' ? (
                'Nothing'
              ) : (
                <Text key="scope" span className="mono" inherit>
                  {client.scope}
                </Text>
              ),
            ],
            ['PKCE', settings.requirePkce ? 'Asked of it' : 'As its authorization server has it'],
            ['Refresh tokens', REFRESH[settings.refreshTokens ?? 'default']],
            [
              'Grace for a rotated one',
              settings.refreshGraceSeconds === undefined ? undefined : durationText(settings.refreshGraceSeconds),
            ],
            [
              'Its public keys',
              client.jwks_uri ?? (client.jwks ? `${client.jwks.keys.length} given with it` : undefined),
            ],
          ]}
        />
      </Section>
      <Section title="Where browsers go">
        <KeyValues
          items={[
            ['Callback URLs', client.redirect_uris ? lines(client.redirect_uris) : 'None: nobody signs in to it'],
            ['After signing out', client.post_logout_redirect_uris && lines(client.post_logout_redirect_uris)],
            ['Told of a sign-out, by the server', client.backchannel_logout_uri],
            ['Told of a sign-out, in the browser', client.frontchannel_logout_uri],
            ['Where a sign-in begins', client.initiate_login_uri],
            ['Requests fetched from', client.request_uris && lines(client.request_uris)],
          ]}
        />
      </Section>
      {hasFineSettings(client) && (
        <Section title="What its people’s sign-in has to be">
          <KeyValues
            items={[
              [
                'Not older than',
                client.default_max_age === undefined ? undefined : durationText(client.default_max_age),
              ],
              ['Time of sign-in', client.require_auth_time ? 'Always in the ID token' : undefined],
              ['Levels it asks for', client.default_acr_values?.join(', ')],
              ['ID tokens signed with', client.id_token_signed_response_alg],
              ['Userinfo signed with', client.userinfo_signed_response_alg],
              ['Introspection signed with', client.introspection_signed_response_alg],
              ['Request objects signed with', client.request_object_signing_alg],
              ['Software', [client.software_id, client.software_version].filter(Boolean).join(' ') || undefined],
            ]}
          />
        </Section>
      )}
    </Stack>
  )
}

const REFRESH = {
  default: 'As its authorization server has it',
  same: 'The same one again',
  rotate: 'A new one each time',
} as const

const FINE = [
  'default_max_age',
  'require_auth_time',
  'default_acr_values',
  'id_token_signed_response_alg',
  'userinfo_signed_response_alg',
  'introspection_signed_response_alg',
  'request_object_signing_alg',
  'software_id',
  'software_version',
] as const satisfies (keyof Client)[]

const hasFineSettings = (client: Client) => FINE.some((name) => client[name] !== undefined)

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="sm" component="section" aria-label={title}>
      <Title order={3}>{title}</Title>
      {children}
    </Stack>
  )
}

const link = (uri: string | undefined) => (uri === undefined ? undefined : <OutsideLink href={uri} />)

const lines = (values: readonly string[]) => (
  <Stack gap={2}>
    {values.map((value) => (
      <Text span inherit key={value}>
        {value}
      </Text>
    ))}
  </Stack>
)
