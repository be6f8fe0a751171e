import { Alert, Anchor, Button, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { at } from '../../app/at.ts'
import { settings } from '../../app/settings.ts'
import { Card } from '../../parts/card.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { Problem } from '../../parts/problem.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { SecretReveal } from '../../parts/secret-reveal.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { ClientFields, checkClient } from '../exchange-clients/client-fields.tsx'
import { type Client, clientName } from '../exchange-clients/client-kinds.ts'
import { type ClientValues, clientChanges, clientValues } from '../exchange-clients/client-values.ts'
import { ClientSecrets } from './client-secrets.tsx'
import { ClientSections } from './client-sections.tsx'
import { EndClient } from './end-client.tsx'
import { TrustCard } from './trust-card.tsx'

/** One client: what it may do, and how it proves who it is. */
export const ClientPage = forOperators('Client', OneClient)

function OneClient() {
  const { client_id = '' } = useParams({ strict: false })
  const query = useGet('/clients/{client_id}', { path: { client_id } })
  return (
    <QueriedPage query={query}>
      {(client) => (client.client_id === client_id ? <Shown key={client_id} client={client} /> : <PageLoader />)}
    </QueriedPage>
  )
}

function Shown({ client }: { client: Client }) {
  const [isEditing, setEditing] = useState(false)
  const [secret, setSecret] = useState<string>()
  const ownPath = ownerPath(client)
  return (
    <>
      <PageHeader
        title={clientName(client)}
        back={{ to: '/exchange/clients', label: 'Clients' }}
        badge={
          <Group gap={6}>
            <StatusBadge status={client.disabled ? 'disabled' : 'active'} />
            {client.settings.trusted && <StatusBadge status="trusted" />}
          </Group>
        }
      />
      <Stack gap="lg">
        {client.client_id === settings.client_id && (
          <Alert color="blue" title="This console signs in with it">
            The exchange keeps its settings in step with the console’s URL. Disabling it switches the console off, for
            everybody.
          </Alert>
        )}
        {ownPath !== undefined && (
          <Alert color="blue" title={client.owner.kind === 'app' ? 'It belongs to an app' : 'It belongs to an API'}>
            Its own people look after its name, URLs and secrets{' '}
            <Anchor component={Link} to={ownPath} inherit underline="always">
              there
            </Anchor>
            . What only operators decide, such as its scopes, is here.
          </Alert>
        )}
        <Card
          title="Settings"
          actions={
            !isEditing && (
              <Button variant="default" onClick={() => setEditing(true)}>
                Edit
              </Button>
            )
          }
        >
          {isEditing ? (
            <ClientForm client={client} close={() => setEditing(false)} onSecret={setSecret} />
          ) : (
            <ClientSections client={client} />
          )}
        </Card>
        <ClientSecrets client={client} onSecret={setSecret} />
        <TrustCard client={client} />
        <EndClient client={client} />
      </Stack>
      <SecretReveal
        what="client secret"
        secret={secret}
        beside={[['client_id', client.client_id]]}
        onClose={() => setSecret(undefined)}
      />
    </>
  )
}

function ownerPath({ owner }: Client): string | undefined {
  if (owner.kind === 'app') return at`/apps/${owner.id}`
  if (owner.kind === 'api') return at`/apis/${owner.id}`
  return undefined
}

interface ClientFormProps {
  client: Client
  close(): void
  onSecret(secret: string): void
}

function ClientForm({ client, close, onSecret }: ClientFormProps) {
  const [before] = useState(() => clientValues(client))
  const form = useForm<ClientValues>({ initialValues: before, validate: checkClient })
  const change = useFormChange(form, {
    run: (values: ClientValues) =>
      management.patch('/clients/{client_id}', {
        path: { client_id: client.client_id },
        body: clientChanges(values, before),
      }),
    concerns: ['/clients', '/audit-entries'],
    done: 'The client was saved.',
    onDone({ client_secret }) {
      close()
      // Another way to prove who it is may need a secret that it did not have.
      if (client_secret !== undefined) onSecret(client_secret)
    },
  })
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack gap="xl">
        <ClientFields form={form} />
        <Problem {...change.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save the client
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
