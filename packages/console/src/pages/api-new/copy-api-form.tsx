import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormChange } from '../../api/use-form-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { Api } from '../api/api-frame.tsx'
import { completeApi } from './complete-api.ts'
import { type Made, MadeApi } from './made-api.tsx'
import { checkPlaceValues, type PlaceValues, placeOfValues } from './new-api.ts'
import { NameFields, PlaceFields } from './place-fields.tsx'
import { useRegister } from './use-register.ts'

type Values = PlaceValues & Record<string, unknown>

/** A new version of an API, or the same in another environment. What is not asked here is as it is there. */
export function CopyApiForm({ base }: { base: Api }) {
  const [made, setMade] = useState<Made>()
  const [progress, setProgress] = useState<string>()
  const { name, version, environment, namespace, basePath, targetUrl } = base
  const form = useForm<Values>({
    initialValues: { name, version, environment, namespace, basePath, targetUrl },
    validate: (values) => checkPlaceValues(values, base.kind),
  })
  const register = useRegister()
  const create = useFormChange(form, {
    // The answer goes to this component alone: what a change returns would be remembered with the change, and it has a secret in it.
    async run(values: Values) {
      setProgress('Registering the API')
      try {
        const body = { basedOn: base.id, organizationId: base.organizationId, ...placeOfValues(values) }
        const { id, client_id, client_secret } = await register(body)
        const rest = await completeApi(id, { plans: [], hasTarget: values.targetUrl.trim() !== '' }, setProgress)
        setMade({ id, client_id, client_secret, ...rest })
      } finally {
        setProgress(undefined)
      }
    },
    concerns: ['/apis', '/subscriptions', '/directory'],
  })
  const { values } = form
  const isSamePlace =
    values.environment === environment && values.namespace === namespace && values.basePath.trim() === basePath
  return (
    <>
      <form onSubmit={create.onSubmit} noValidate>
        <Stack gap="lg" maw={860}>
          <Card
            title={`Based on ${name} ${version} in ${environment}`}
            description="Access control, connections, plans, texts and traffic settings are as they are there, and can be changed afterwards. It gets its own Client ID and secret, and no specification yet. Nobody else sees it before you say so."
          >
            <NameFields form={form} />
          </Card>
          <Card title="Where it is">
            <Stack>
              <PlaceFields form={form} organizationId={base.organizationId} kind={base.kind} />
              {isSamePlace && (
                <Text size="sm" c="dimmed">
                  That is where {version} is. Choose another base path or environment.
                </Text>
              )}
              {base.valuesSet.length > 0 && values.environment !== environment && (
                <Alert color="yellow" title="Credentials at your service go along">
                  The gateway uses the same ones as in {environment}. If your service has others in {values.environment}
                  , put them in under Access afterwards.
                </Alert>
              )}
            </Stack>
          </Card>
          <Problem {...create.problem} title="The API was not registered" />
          <Group justify="flex-end" gap="sm">
            {progress !== undefined && (
              <Text size="sm" c="dimmed" role="status" mr="auto">
                {progress}
              </Text>
            )}
            <Button component={Link} to={at`/apis/${base.id}`} variant="default">
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Register the copy
            </Button>
          </Group>
        </Stack>
      </form>
      <MadeApi made={made} onClose={() => setMade(undefined)} />
    </>
  )
}
