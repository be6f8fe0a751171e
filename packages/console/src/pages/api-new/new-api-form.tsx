import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormChange } from '../../api/use-form-change.ts'
import { Card } from '../../parts/card.tsx'
import { OrganizationSelect } from '../../parts/organization-select.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { ActivationFields } from '../api/activation-fields.tsx'
import type { Api } from '../api/api-frame.tsx'
import { emptyDetails } from '../api/details-draft.ts'
import { AboutFields, type DetailsFieldsProps, SupportFields } from '../api/details-fields.tsx'
import { faultText } from '../api/fault-of.ts'
import { type AccessDraft, emptyAccess, hasSubscriptionValues } from '../api-access/access-draft.ts'
import { AccessFields } from '../api-access/access-fields.tsx'
import type { Candidate } from '../api-specification/candidate.ts'
import { SpecSource } from '../api-specification/spec-source.tsx'
import { ChosenPlans } from './chosen-plans.tsx'
import { completeApi } from './complete-api.ts'
import { type Made, MadeApi } from './made-api.tsx'
import { checkNewApi, type NewApiValues, newApiOf } from './new-api.ts'
import { NameFields, PlaceFields } from './place-fields.tsx'
import { useRegister } from './use-register.ts'

export interface NewApiFormProps {
  organization: { id: string } | undefined
  choosesOrganization: boolean
}

const NONE: ReadonlySet<string> = new Set()

/** Everything about a new API that can be said before it is there. */
export function NewApiForm({ organization, choosesOrganization }: NewApiFormProps) {
  const [made, setMade] = useState<Made>()
  const [progress, setProgress] = useState<string>()
  // Beside the form: what is in the form is kept as a draft, and this must not be.
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [spec, setSpec] = useState<Candidate>()
  const form = useForm<NewApiValues>({
    initialValues: {
      organizationId: organization?.id ?? '',
      ...{ kind: 'rest', name: '', version: 'v1', environment: 'Production' },
      ...{ namespace: '', basePath: '/v1', targetUrl: '' },
      accessControl: emptyAccess,
      activation: { mode: 'manual', adminUrl: '', audience: 'api_providers' },
      details: emptyDetails,
      plans: [],
    },
    validate: checkNewApi,
  })
  const forgetDraft = useDraft(`apis-new.${organization?.id ?? ''}`, form)
  const register = useRegister()
  const create = useFormChange(form, {
    // The answer goes to this component alone: what a change returns would be remembered with the change, and it has a secret in it.
    async run(values: NewApiValues) {
      setProgress('Registering the API')
      try {
        const { id, client_id, client_secret } = await register(newApiOf(values, typed))
        const hasTarget = values.targetUrl.trim() !== ''
        const rest = await completeApi(id, { plans: values.plans, spec, hasTarget }, setProgress)
        forgetDraft()
        setTyped({})
        setMade({ id, client_id, client_secret, ...rest })
      } finally {
        setProgress(undefined)
      }
    },
    alsoFields: ['values'],
    concerns: ['/apis', '/subscriptions', '/directory'],
  })
  const { values } = form
  const isRest = values.kind === 'rest'
  const faultOf = faultText(form.errors)
  const needsValues = isRest && hasSubscriptionValues(values.accessControl)
  const details: DetailsFieldsProps = {
    value: values.details,
    onChange: (value) => form.setFieldValue('details', value),
    faultOf,
  }
  const setAccess = (accessControl: AccessDraft) => {
    form.setFieldValue('accessControl', accessControl)
    // Somebody has to set those values, so it cannot go by itself.
    if (hasSubscriptionValues(accessControl) && values.activation.mode === 'automatic') {
      form.setFieldValue('activation', { ...values.activation, mode: 'manual' })
    }
  }
  return (
    <>
      <form onSubmit={create.onSubmit} noValidate>
        <Stack gap="lg" maw={860}>
          <Card title="What it is">
            <Stack>
              {choosesOrganization && (
                <OrganizationSelect
                  label="Organization"
                  description="Whose API it is."
                  value={values.organizationId || null}
                  error={form.errors.organizationId}
                  onChange={(id) => form.setFieldValue('organizationId', id ?? '')}
                />
              )}
              <Radio.Group
                label="What apps do with it"
                value={values.kind}
                onChange={(kind) => form.setFieldValue('kind', kind as Api['kind'])}
              >
                <Group mt="xs" gap="xl">
                  <Radio value="rest" label="They call it (REST)" />
                  <Radio value="async" label="They receive its events (async)" />
                </Group>
              </Radio.Group>
              <NameFields form={form} />
            </Stack>
          </Card>
          <Card title="Where it is">
            <PlaceFields form={form} organizationId={values.organizationId} kind={values.kind} />
          </Card>
          {isRest && (
            <Card
              title="How the gateway gets into your service"
              description="What it sends along with each call, so that your service knows that the exchange has checked it. Secrets are kept sealed and never shown again."
            >
              <AccessFields
                value={values.accessControl}
                onChange={setAccess}
                secrets={{
                  typed,
                  kept: NONE,
                  onType: (key, value) => {
                    form.clearFieldError(`values.${key}`)
                    setTyped((before) => ({ ...before, [key]: value }))
                  },
                }}
                faultOf={faultOf}
              />
            </Card>
          )}
          <Card
            title="How connections come to be"
            description="When an organization activates an app that uses this API."
          >
            <ActivationFields
              value={values.activation}
              onChange={(activation) => form.setFieldValue('activation', activation)}
              {...{ faultOf, needsValues }}
            />
          </Card>
          <Card
            title="Plans"
            description="What calls cost and how many are let through. Needed before others can choose the API; can be added later."
          >
            <ChosenPlans value={values.plans} onChange={(plans) => form.setFieldValue('plans', plans)} />
          </Card>
          <Card
            title="What people read"
            description="All of it can be added later. Nobody else sees the API before you say so."
          >
            <Stack gap="lg">
              <AboutFields {...details} />
              <SupportFields {...details} />
            </Stack>
          </Card>
          <Card
            title="Specification"
            description={`${isRest ? 'An OpenAPI' : 'An AsyncAPI'} document, if you have one at hand. It is checked when the API is there, and nothing of it is lost.`}
          >
            {spec ? (
              <Group justify="space-between">
                <Text>{spec.from}</Text>
                <Button variant="default" size="sm" onClick={() => setSpec(undefined)}>
                  Choose another one
                </Button>
              </Group>
            ) : (
              <SpecSource onBring={setSpec} confirm="Use it" />
            )}
          </Card>
          <Problem {...create.problem} title="The API was not registered" />
          <Group justify="flex-end" gap="sm">
            {progress !== undefined && (
              <Text size="sm" c="dimmed" role="status" mr="auto">
                {progress}
              </Text>
            )}
            <Button component={Link} to="/apis" variant="default">
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Register the API
            </Button>
          </Group>
        </Stack>
      </form>
      <MadeApi made={made} onClose={() => setMade(undefined)} />
    </>
  )
}
