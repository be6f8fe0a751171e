import { Button, Group, NativeSelect, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SecretReveal } from '../../parts/secret-reveal.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { ClientFields, checkClient } from './client-fields.tsx'
import { type ClientValues, clientValues, newClient } from './client-values.ts'

/** Makes a client of the exchange itself: a portal, a back office. */
export const NewClientPage = forOperators('Make a client', NewClient)

function NewClient() {
  const navigate = useNavigate()
  const servers = useGet('/authorization-servers')
  const [authServerId, setAuthServerId] = useState<string>()
  const [made, setMade] = useState<{ client_id: string; client_secret: string }>()
  const form = useForm<ClientValues>({ initialValues: clientValues(), validate: checkClient })
  const forget = useDraft('client', form)
  const chosen = authServerId ?? servers.data?.items[0]?.id
  const change = useFormChange(form, {
    run: (values: ClientValues) =>
      management.post('/clients', {
        body: { ...newClient(values), ...(chosen !== undefined && { authServerId: chosen }) },
      }),
    concerns: ['/clients', '/audit-entries'],
    done: 'The client was made.',
    onDone({ client_id, client_secret }) {
      forget()
      if (client_secret === undefined) void navigate({ to: at`/exchange/clients/${client_id}` })
      else setMade({ client_id, client_secret })
    },
  })
  return (
    <>
      <PageHeader
        title="Make a client"
        back={{ to: '/exchange/clients', label: 'Clients' }}
        lead="For a program of the exchange itself that signs people in, such as a portal. Programs that call APIs are apps, and bring their own client."
      />
      <Card title="Settings" description="They can be changed later, all but its authorization server.">
        <form onSubmit={change.onSubmit} noValidate>
          <Stack gap="xl">
            {servers.data && servers.data.items.length > 1 && (
              <NativeSelect
                label="Authorization server"
                description="Where its people sign in. It stays what it is"
                maw={420}
                value={chosen ?? ''}
                data={servers.data.items.map(({ id, name }) => ({ value: id, label: name }))}
                onChange={(event) => setAuthServerId(event.currentTarget.value)}
              />
            )}
            <ClientFields form={form} />
            <Problem {...change.problem} />
            <Group justify="flex-end">
              <Button component={Link} to="/exchange/clients" variant="default">
                Cancel
              </Button>
              <Button type="submit" loading={change.isPending}>
                Make the client
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
      <SecretReveal
        what="client secret"
        secret={made?.client_secret}
        beside={[['client_id', made?.client_id ?? '']]}
        onClose={() => {
          const client_id = made?.client_id ?? ''
          setMade(undefined)
          void navigate({ to: at`/exchange/clients/${client_id}` })
        }}
      />
    </>
  )
}
