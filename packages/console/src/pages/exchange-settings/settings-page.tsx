import { Stack, Text } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { settings } from '../../app/settings.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Queried } from '../../parts/queried.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'

type Exchange = Schemas['ExchangeGet']

/** What this exchange is, and what its operators decide for all of it. */
export const SettingsPage = forOperators('Settings', Settings)

function Settings() {
  const query = useGet('/exchange')
  return (
    <>
      <PageHeader title="Settings" lead="Of the exchange as a whole. Every process goes by a change within a second." />
      <Queried query={query}>
        {(exchange) => (
          <Stack gap="lg">
            <PublicDirectory exchange={exchange} />
            <Card
              title="This exchange"
              description="URLs are set where its processes are started, not here: issuers and callback URLs are built on them."
            >
              <KeyValues
                items={[
                  ['Identity', <CopyText key="identity" text={exchange.urls.identity} what="URL of identity" />],
                  ['Console', <CopyText key="console" text={exchange.urls.console} what="URL of the console" />],
                  ['Gateway', <CopyText key="gateway" text={exchange.urls.gateway} what="URL of the gateway" />],
                  ['Event relay', <CopyText key="relay" text={exchange.urls.relay} what="URL of the event relay" />],
                  ['Issuer of this console', <CopyText key="issuer" text={settings.issuer} what="issuer" />],
                  ['Version', exchange.version],
                ]}
              />
            </Card>
          </Stack>
        )}
      </Queried>
    </>
  )
}

function PublicDirectory({ exchange }: { exchange: Exchange }) {
  const isOpen = exchange.settings.publicDirectory
  const set = useChange({
    run: ({ publicDirectory, ifMatch }: { publicDirectory: boolean; ifMatch: number | undefined }) =>
      management.patch('/exchange', { body: { publicDirectory }, ifMatch }),
    concerns: ['/exchange', '/public', '/audit-entries'],
    done: isOpen ? 'The directory is for people with an account now.' : 'The directory is open to everybody now.',
    showsFault: true,
  })
  return (
    <Card
      title="Public API directory"
      description="Whether people find APIs without signing in."
      actions={
        isOpen ? (
          <ConfirmButton
            isDanger={false}
            title="Close the directory?"
            consequences="Without an account nobody sees APIs any more, and search engines lose them. Pages that were kept may show them for a minute longer."
            confirm="Close it"
            revision={exchange.revision}
            onConfirm={(_, ifMatch) => set.mutateAsync({ publicDirectory: false, ifMatch })}
          >
            Close it
          </ConfirmButton>
        ) : (
          <ConfirmButton
            isDanger={false}
            title="Open the directory to everybody?"
            consequences="Whoever knows the console’s URL sees name, description, documentation and provider of every API that is public and in Production. What is private or shared, apps, organizations and people stay as they are."
            confirm="Open it"
            revision={exchange.revision}
            onConfirm={(_, ifMatch) => set.mutateAsync({ publicDirectory: true, ifMatch })}
          >
            Open it
          </ConfirmButton>
        )
      }
    >
      <Stack gap="xs" align="flex-start">
        <StatusBadge
          status={isOpen ? 'active' : 'closed'}
          label={isOpen ? 'Open to everybody' : 'Only for people with an account'}
        />
        <Text size="sm" c="dimmed">
          It shows public APIs in Production, as somebody sees them who belongs to no organization.
        </Text>
      </Stack>
    </Card>
  )
}
