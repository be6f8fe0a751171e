import { Button, Checkbox, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { fieldFaults } from '../../api/field-faults.ts'
import { useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { type AgreedTo, agreementProps, shownText } from '../../parts/agreement.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import { focusFirstFault } from '../../parts/show-faults.ts'
import { TermsText } from '../../parts/terms-text.tsx'
import { AccessList } from '../../spec/access-list.tsx'
import { readTerms } from '../activation/consent-fields.tsx'
import { environmentsOf, type ListedApp } from '../marketplace/use-listed-app.ts'
import { Outcomes } from './outcomes.tsx'
import { placesOf } from './places.ts'
import { PlacesField } from './places-field.tsx'
import { useActivations } from './use-activations.ts'
import { WhatHappensNext } from './what-happens-next.tsx'

interface Values {
  organizationIds: string[]
  name: string
  title: string
  hasReadTerms: AgreedTo
  givesRights: AgreedTo
  [name: string]: unknown
}

/** Where, what it may see, the terms, and who agrees. */
export function ActivateForm({ app }: { app: ListedApp }) {
  const me = useMe()
  const environments = environmentsOf(app)
  const [environment, setEnvironment] = useState(environments[0] ?? 'Production')
  const [added, setAdded] = useState<{ id: string; name: string }[]>([])
  const kept = useGet('/subscriptions', { query: { appId: app.id, limit: 200 } })
  const own = me.memberships
    .filter(({ roles }) => roles.includes('owner'))
    .map(({ organizationId, name, disabled }) => ({ id: organizationId, name, disabled }))
  const places = placesOf([...own, ...added], kept.data?.items ?? [], environment)
  const free = places.filter(({ reason }) => reason === undefined)
  const activations = useActivations()
  const { outcomes, isUnderWay, fault } = activations
  const apis = app.apis.filter((api) => api.environment === environment)
  const apiIds = apis.map(({ id }) => id)
  const shown = { terms: shownText([app.id, shownText(app.terms)]), apis: shownText([app.id, environment, ...apiIds]) }
  const form = useForm<Values>({
    initialValues: {
      organizationIds: me.currentOrganizationId === undefined ? [] : [me.currentOrganizationId],
      name: me.name,
      title: '',
      hasReadTerms: '',
      givesRights: '',
    },
    validate: {
      name: (value) => (value.trim() === '' ? 'Say who agrees' : null),
      title: (value) => (value.trim() === '' ? 'Say what they are in the organization' : null),
      hasReadTerms: (value) => (app.terms && value !== shown.terms ? 'The terms have to be accepted' : null),
      givesRights: (value) => (value === shown.apis ? null : 'Without this it cannot work'),
    },
  })
  const chosen = form.values.organizationIds.filter((id) => free.some((place) => place.id === id))
  const { hasReadTerms, givesRights } = form.values
  const isAgreed = givesRights === shown.apis && (!app.terms || hasReadTerms === shown.terms)
  const isDone = !isUnderWay && outcomes.size > 0 && [...outcomes.values()].every(({ state }) => state === 'done')

  async function submit({ name, title }: Values) {
    if (chosen.length === 0) {
      form.setFieldError('organizationIds', 'Choose at least one')
      return
    }
    const consent = { name: name.trim(), title: title.trim(), ...readTerms(app), apiIds }
    await activations.start({ appId: app.id, environment, consent }, chosen)
  }
  const { fields, rest } = fieldFaults(fault, (name) => /^consent\.(name|title)$/.test(name))

  if (outcomes.size > 0) {
    return (
      <Stack gap="lg">
        <Outcomes
          app={app}
          names={new Map(places.map(({ id, name }) => [id, name]))}
          wanted={chosen}
          activations={activations}
          again={
            isUnderWay || isDone
              ? undefined
              : isAgreed
                ? { label: 'Try the others again', go: () => void submit(form.values) }
                : { label: 'Read what has changed', go: activations.begin }
          }
        />
        <WhatHappensNext app={app} apis={apis} />
      </Stack>
    )
  }
  return (
    <form onSubmit={form.onSubmit((values) => void submit(values), focusFirstFault)} noValidate>
      <Stack gap="lg">
        <Card title="For which organizations">
          <Stack>
            {environments.length > 1 && (
              <SegmentedControl
                aria-label="Environment"
                data={environments}
                value={environment}
                onChange={(value) => setEnvironment(value as typeof environment)}
                w="fit-content"
              />
            )}
            <PlacesField
              places={places}
              value={chosen}
              onChange={(organizationIds) => form.setFieldValue('organizationIds', organizationIds)}
              error={form.errors.organizationIds}
              add={me.operator ? (place) => setAdded((before) => [...before, place]) : undefined}
            />
          </Stack>
        </Card>
        <Card title="What it may see" description={`With these APIs ${app.name} works on the data of each of them.`}>
          <AccessList apis={apis} />
        </Card>
        {app.terms && (
          <Card title="Terms" description={`Version ${app.terms.version}, of ${app.organizationName}.`}>
            <TermsText terms={app.terms} />
          </Card>
        )}
        <WhatHappensNext app={app} apis={apis} />
        <Card title="Your agreement" description="It is kept with the time, and shown with the activation.">
          <Stack>
            {app.terms && (
              <Checkbox
                label={`I have read the terms, version ${app.terms.version}, and accept them`}
                {...agreementProps(form, 'hasReadTerms', shown.terms)}
              />
            )}
            <Checkbox
              label={`${app.name} may work on the data listed above, until the activation is ended`}
              {...agreementProps(form, 'givesRights', shown.apis)}
            />
            <Group grow align="flex-start" preventGrowOverflow={false}>
              <TextInput
                label="Name of who agrees"
                miw={220}
                {...form.getInputProps('name')}
                error={form.errors.name ?? fields['consent.name']}
              />
              <TextInput
                label="Their position"
                placeholder="such as General Manager"
                miw={220}
                {...form.getInputProps('title')}
                error={form.errors.title ?? fields['consent.title']}
              />
            </Group>
            <Problem fault={fault} title="It was not activated" more={rest} />
            <Group justify="space-between" gap="sm">
              <Text size="sm" c="dimmed">
                {chosen.length === 0
                  ? 'No organization is chosen.'
                  : chosen.length === 1
                    ? 'For one organization.'
                    : `For ${chosen.length} organizations.`}
              </Text>
              <Button type="submit" loading={isUnderWay} disabled={free.length === 0 && !me.operator}>
                Activate {app.name}
              </Button>
            </Group>
          </Stack>
        </Card>
      </Stack>
    </form>
  )
}
