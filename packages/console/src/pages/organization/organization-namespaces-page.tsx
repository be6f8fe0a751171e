import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { Schemas } from '@portreeve/client/management'
import { IconPlus, IconRoute } from '@tabler/icons-react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { settings } from '../../app/settings.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PagedTable } from '../../parts/paged-table.tsx'
import { Problem } from '../../parts/problem.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { type Organization, OrganizationFrame } from './organization-frame.tsx'

/** The first parts of the URLs at which APIs of an organization are called. */
export function OrganizationNamespacesPage() {
  return (
    <OrganizationFrame>
      {(organization, mayDecide) => <Namespaces organization={organization} mayDecide={mayDecide} />}
    </OrganizationFrame>
  )
}

function Namespaces({ organization, mayDecide }: { organization: Organization; mayDecide: boolean }) {
  const [{ after }] = usePageSearch()
  const [isOpen, { open, close }] = useDisclosure()
  const query = useGet('/organizations/{organizationId}/namespaces', {
    path: { organizationId: organization.id },
    query: { limit: 25, ...(after !== undefined && { after }) },
  })
  const isBare = query.data?.items.length === 0 && after === undefined
  const claim = mayDecide && (
    <Button onClick={open} leftSection={<IconPlus size={16} aria-hidden />}>
      Claim a namespace
    </Button>
  )
  return (
    <Card
      flush
      {...(!isBare && {
        title: 'Namespaces',
        description: 'Where the URLs of its APIs begin. A namespace belongs to one organization.',
        actions: claim,
      })}
    >
      <PagedTable
        label="Namespaces"
        keyOf={({ name }) => name}
        query={query}
        columns={[
          { header: 'Namespace', cell: ({ name }) => name },
          {
            header: 'URLs begin with',
            cell: ({ name }) => <CopyText text={`${settings.gatewayUrl}/${name}/`} what={`URL of ${name}`} />,
          },
          {
            header: 'Claimed',
            cell: ({ createdAt }) => (
              <Text span size="sm" c="dimmed">
                <Moment at={createdAt} />
              </Text>
            ),
          },
          {
            header: 'Actions',
            cell: (namespace) => (mayDecide ? <GiveBack namespace={namespace} /> : <span className="quiet">–</span>),
          },
        ]}
        empty={
          <Empty icon={IconRoute} title="No namespace yet" action={claim}>
            To publish an API, claim a name that its URLs begin with: {settings.gatewayUrl}/<b>lakeside</b>/… An
            organization that only uses apps needs none.
          </Empty>
        }
      />
      <Modal opened={isOpen} onClose={close} title="Claim a namespace">
        {isOpen && <ClaimForm organization={organization} close={close} />}
      </Modal>
    </Card>
  )
}

interface ClaimValues extends Record<string, unknown> {
  name: string
}

function ClaimForm({ organization, close }: { organization: Organization; close(): void }) {
  const form = useForm<ClaimValues>({
    initialValues: { name: '' },
    validate: {
      name: (name) =>
        /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= 63
          ? null
          : 'Small letters, digits and hyphens, up to 63; a letter or digit first and last',
    },
  })
  const change = useFormChange(form, {
    run: ({ name }: ClaimValues) =>
      management.post('/organizations/{organizationId}/namespaces', {
        path: { organizationId: organization.id },
        body: { name },
      }),
    concerns: ['/organizations', '/audit-entries'],
    done: (_namespace, { name }) => `The namespace ${name} is yours.`,
    onShown: close,
  })
  const { name } = form.getValues()
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          data-autofocus
          autoComplete="off"
          description={`URLs begin with ${settings.gatewayUrl}/${name === '' ? '…' : name}/`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('name')}
        />
        <Problem {...change.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Claim it
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function GiveBack({ namespace: { name, organizationId } }: { namespace: Schemas['Namespace'] }) {
  const remove = useChange({
    run: () =>
      management.delete('/organizations/{organizationId}/namespaces/{name}', { path: { organizationId, name } }),
    concerns: ['/organizations', '/audit-entries'],
    done: `The namespace ${name} was given back.`,
    showsFault: true,
  })
  return (
    <ConfirmButton
      size="compact-sm"
      aria-label={`Give back ${name}`}
      title={`Give back ${name}?`}
      consequences="It is anybody’s then: another organization may claim it at once, and publish its APIs at URLs that were yours. A namespace that an API still has stays."
      confirm="Give it back"
      onConfirm={() => remove.mutateAsync()}
    >
      Give back
    </ConfirmButton>
  )
}
