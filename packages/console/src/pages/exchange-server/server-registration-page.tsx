import { Button, Group, Modal, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { Schemas } from '@portreeve/client/management'
import { IconPlus, IconTicket } from '@tabler/icons-react'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { DurationField } from '../../parts/duration-field.tsx'
import { Empty } from '../../parts/empty.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PagedTable } from '../../parts/paged-table.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SecretReveal } from '../../parts/secret-reveal.tsx'
import { type Server, ServerFrame } from './server-frame.tsx'

type Token = Schemas['RegistrationToken']

/** Tokens with which clients register themselves. */
export const ServerRegistrationPage = forOperators('Authorization server', ServerRegistration)

function ServerRegistration() {
  return <ServerFrame>{(server) => <RegistrationTokens server={server} />}</ServerFrame>
}

function RegistrationTokens({ server }: { server: Server }) {
  const [isOpen, { open, close }] = useDisclosure()
  const [secret, setSecret] = useState<string>()
  const query = useGet('/authorization-servers/{authServerId}/registration-tokens', {
    path: { authServerId: server.id },
  })
  const url = `${server.issuer}/v1/register`
  const make = (
    <Button onClick={open} leftSection={<IconPlus size={16} aria-hidden />}>
      Make a token
    </Button>
  )
  const isBare = query.data?.items.length === 0
  return (
    <Stack gap="lg">
      <Card
        flush
        {...(!isBare && {
          title: 'Registration tokens',
          description: (
            <>
              Whoever has one makes clients by itself (RFC 7591), as often as they like until it ends, at{' '}
              <CopyText text={url} what="registration URL" size="xs" />
            </>
          ),
          actions: make,
        })}
      >
        <PagedTable
          label="Registration tokens"
          keyOf={({ id }) => id}
          query={query}
          columns={[
            { header: 'Token', cell: ({ name }) => name },
            {
              header: 'Its clients may ask for',
              cell: ({ scopes }) => (
                <Text span size="sm" className="mono">
                  {scopes.join(' ')}
                </Text>
              ),
            },
            {
              header: 'Made',
              cell: ({ createdAt }) => (
                <Text span size="sm" c="dimmed">
                  <Moment at={createdAt} />
                </Text>
              ),
            },
            { header: 'Ends', cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
            { header: 'Actions', cell: (token) => <RemoveToken token={token} /> },
          ]}
          empty={
            <Empty icon={IconTicket} title="Nobody can register clients by themselves" action={make}>
              A registration token lets a program make its own clients, such as the installations of an app. Clients of
              apps and APIs need none: they come with their app or API.
            </Empty>
          }
        />
      </Card>
      <Modal opened={isOpen} onClose={close} title="Make a registration token">
        {isOpen && <TokenForm server={server} close={close} onMade={setSecret} />}
      </Modal>
      <SecretReveal
        what="registration token"
        secret={secret}
        beside={[['Registration URL', url]]}
        onClose={() => setSecret(undefined)}
      />
    </Stack>
  )
}

interface TokenValues extends Record<string, unknown> {
  name: string
  ttlSeconds: number | undefined
  scopes: string[]
}

interface TokenFormProps {
  server: Server
  close(): void
  onMade(token: string): void
}

function TokenForm({ server, close, onMade }: TokenFormProps) {
  const form = useForm<TokenValues>({
    initialValues: { name: '', ttlSeconds: 7 * 86_400, scopes: ['openid', 'profile', 'email'] },
    validate: { name: (name) => (name.trim() === '' ? 'Say who gets it, so that you know it again' : null) },
  })
  const change = useFormChange(form, {
    run: ({ name, ttlSeconds, scopes }: TokenValues) =>
      management.post('/authorization-servers/{authServerId}/registration-tokens', {
        path: { authServerId: server.id },
        body: {
          name: name.trim(),
          ...(ttlSeconds !== undefined && { ttlSeconds }),
          ...(scopes.length > 0 && { scopes }),
        },
      }),
    concerns: ['/authorization-servers', '/audit-entries'],
    onDone({ token }) {
      close()
      onMade(token)
    },
  })
  const values = form.getValues()
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          description="Who gets it"
          placeholder="Installer of Service Lane"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <DurationField
          label="Good for"
          description="A minute to a year. Clients that it made stay"
          value={values.ttlSeconds}
          onChange={(seconds) => form.setFieldValue('ttlSeconds', seconds)}
          without={7 * 86_400}
          error={form.errors.ttlSeconds as string | undefined}
        />
        <TagsInput
          label="Its clients may ask for"
          description="Scopes, at most. Left empty: all of the server but those of the management API"
          value={values.scopes}
          onChange={(scopes) => form.setFieldValue('scopes', scopes)}
          error={form.errors.scopes}
          splitChars={[' ', ',']}
        />
        <Problem {...change.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Make the token
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function RemoveToken({ token }: { token: Token }) {
  const remove = useChange({
    run: () =>
      management.delete('/authorization-servers/{authServerId}/registration-tokens/{tokenId}', {
        path: { authServerId: token.authServerId, tokenId: token.id },
      }),
    concerns: ['/authorization-servers', '/audit-entries'],
    done: `The token ${token.name} was revoked.`,
    showsFault: true,
  })
  return (
    <ConfirmButton
      size="compact-sm"
      aria-label={`Revoke ${token.name}`}
      title={`Revoke ${token.name}?`}
      consequences="Nobody registers another client with it. Clients that it made go on as they are."
      confirm="Revoke the token"
      onConfirm={() => remove.mutateAsync()}
    >
      Revoke
    </ConfirmButton>
  )
}
