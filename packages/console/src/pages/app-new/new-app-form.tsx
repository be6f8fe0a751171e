import { Button, Group, Radio, SimpleGrid, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { faultText } from '../../api/fault-text.ts'
import { isUnanswered } from '../../api/is-unanswered.ts'
import { management } from '../../api/management.ts'
import { useMe } from '../../api/me.ts'
import { useFormChange } from '../../api/use-form-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { LinesField } from '../../parts/lines-field.tsx'
import { OrganizationSelect } from '../../parts/organization-select.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SecretReveal } from '../../parts/secret-reveal.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { ChosenApis } from './chosen-apis.tsx'
import { type ChosenApi, checkNewApp, type NewAppValues, newAppOf } from './new-app.ts'

export interface NewAppFormProps {
  organization: { id: string; name: string } | undefined
  choosesOrganization: boolean
}

/** What was made, as long as its secret is on the screen. */
interface Made {
  id: string
  client_id: string
  client_secret: string
  /** APIs that could not be selected, and why. */
  refused: string[]
}

export function NewAppForm({ organization, choosesOrganization }: NewAppFormProps) {
  const me = useMe()
  const navigate = useNavigate()
  const [made, setMade] = useState<Made>()
  const [progress, setProgress] = useState<string>()
  const form = useForm<NewAppValues>({
    initialValues: {
      ...{ organizationId: organization?.id ?? '', organizationName: organization?.name ?? '' },
      ...{ name: '', description: '', website: '', contactEmail: me.email },
      ...{ callbackUrls: [], implicit: false, activation: 'automatic', apis: [] },
    },
    validate: checkNewApp,
  })
  const forgetDraft = useDraft(`apps-new.${organization?.id ?? ''}`, form)
  // The same request, asked again because no answer came, makes no second app, and brings the secret of the first.
  const last = useRef<{ body: string; key: string }>(undefined)

  const create = useFormChange(form, {
    // The answer goes to this component alone: what a change returns would be remembered with the change, and it has a secret in it.
    async run(values: NewAppValues) {
      const body = newAppOf(values)
      const text = JSON.stringify(body)
      if (last.current?.body !== text) last.current = { body: text, key: crypto.randomUUID() }
      setProgress('Registering the app')
      try {
        const { id, client_id, client_secret } = await management.post('/apps', {
          body,
          idempotencyKey: last.current.key,
        })
        const refused = await selectAll(id, values.apis, setProgress)
        forgetDraft()
        setMade({ id, client_id, client_secret, refused })
      } catch (fault) {
        // What was answered with a refusal may be asked anew; what was not answered yet is the same request.
        if (!isUnanswered(fault)) last.current = undefined
        throw fault
      } finally {
        setProgress(undefined)
      }
    },
    concerns: ['/apps', '/subscriptions', '/webhooks'],
  })

  const { values } = form
  return (
    <form onSubmit={create.onSubmit} noValidate>
      <Stack gap="lg" maw={860}>
        <Card title="About the app" description="Organizations read this before they activate it.">
          <Stack>
            {choosesOrganization && (
              <OrganizationSelect
                label="Organization"
                description="Whose app it is."
                value={values.organizationId || null}
                error={form.errors.organizationId}
                onChange={(id, name) => form.setValues({ organizationId: id ?? '', organizationName: name })}
              />
            )}
            <TextInput label="Name" {...form.getInputProps('name')} required withAsterisk={false} maxLength={100} />
            <Textarea
              label="Description"
              description="What it does for whoever uses it, in a sentence or two."
              {...form.getInputProps('description')}
              autosize
              minRows={2}
              maxLength={250}
            />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <TextInput
                label="Contact e-mail"
                description="For developers of the APIs it calls."
                type="email"
                {...form.getInputProps('contactEmail')}
                required
                withAsterisk={false}
              />
              <TextInput
                label="Website"
                description="Needed before the app is listed."
                type="url"
                placeholder="https://planner.example"
                {...form.getInputProps('website')}
              />
            </SimpleGrid>
          </Stack>
        </Card>
        <Card
          title="Signing in"
          description="Every app gets tokens for itself, with its API Key and Secret. Add a callback URL if people sign in to it, too."
        >
          <Stack>
            <LinesField
              label="Callback URLs"
              description="Where people come back to after signing in: https, or http on this machine. Compared letter for letter."
              one="callback URL"
              placeholder="https://planner.example/callback"
              value={values.callbackUrls}
              onChange={(callbackUrls) => form.setFieldValue('callbackUrls', callbackUrls)}
              faults={(index) => textOf(form.errors[index === undefined ? 'callbackUrls' : `callbackUrls.${index}`])}
            />
            {values.callbackUrls.length > 0 && (
              <Switch
                label="Tokens in the browser’s URL as well (implicit grant)"
                description="Only for old single-page apps. New ones use the code with PKCE, which needs nothing here."
                {...form.getInputProps('implicit', { type: 'checkbox' })}
              />
            )}
            <Text size="sm" c="dimmed">
              Which scopes people may be asked for is set by operators of the exchange: openid, profile, email and
              offline_access are among them from the start.
            </Text>
          </Stack>
        </Card>
        <Card
          title="First APIs"
          description="What it calls. APIs of events need a webhook URL. Leave it empty to decide later."
        >
          <ChosenApis
            organization={{ id: values.organizationId, name: values.organizationName }}
            value={values.apis}
            onChange={(apis) => form.setFieldValue('apis', apis)}
          />
        </Card>
        <Card title="Activation" description="What happens when an organization wants to use the app.">
          <Radio.Group aria-label="Activation" {...form.getInputProps('activation')}>
            <Stack gap="sm">
              <Radio
                value="automatic"
                label="At once"
                description="The APIs’ developers still accept each connection, where they want to."
              />
              <Radio
                value="manual"
                label="After your approval"
                description="Each activation waits for one of your developers."
              />
            </Stack>
          </Radio.Group>
        </Card>
        <Problem {...create.problem} title="The app was not registered" />
        <Group justify="flex-end" gap="sm">
          {progress !== undefined && (
            <Text size="sm" c="dimmed" role="status" mr="auto">
              {progress}
            </Text>
          )}
          <Button component={Link} to="/apps" variant="default">
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Register the app
          </Button>
        </Group>
      </Stack>
      <SecretReveal
        what="API Secret"
        secret={made?.client_secret}
        beside={made ? [['API Key', made.client_id]] : []}
        {...(made && made.refused.length > 0 && { note: refusedNote(made.refused) })}
        onClose={() => {
          const id = made?.id ?? ''
          setMade(undefined)
          void navigate({ to: made?.refused.length ? at`/apps/${id}/apis` : at`/apps/${id}` })
        }}
      />
    </form>
  )
}

/** One after the other; what is refused does not keep the rest. Resolves with what was refused, in words. */
async function selectAll(
  appId: string,
  chosen: readonly ChosenApi[],
  onProgress: (text: string) => void,
): Promise<string[]> {
  const refused: string[] = []
  for (const [index, { api, wish }] of chosen.entries()) {
    onProgress(`Selecting ${api.name} (${index + 1} of ${chosen.length})`)
    try {
      await management.put('/apps/{appId}/apis/{apiId}', { path: { appId, apiId: api.id }, body: wish })
    } catch (fault) {
      refused.push(`${api.name} ${api.version}: ${faultText(fault)}`)
    }
  }
  return refused
}

const refusedNote = (refused: readonly string[]) => `The app is registered, but could not select ${refused.join('; ')}`

const textOf = (error: unknown) => (typeof error === 'string' ? error : undefined)
