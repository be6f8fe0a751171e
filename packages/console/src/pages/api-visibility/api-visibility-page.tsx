import { Alert, Anchor, Button, Group, Radio, Stack, Text } from '@mantine/core'
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { LinesField } from '../../parts/lines-field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type Api, ApiFrame, useMayChangeApi } from '../api/api-frame.tsx'
import { faultText } from '../api/fault-of.ts'
import { ReadOnlyNote } from '../api/read-only-note.tsx'
import { subscriptionsText, useApiUsers } from '../api/use-users.ts'
import { publicRequirements } from './missing-for-public.ts'

/** Who finds an API in the directory and can select it in apps. */
export function ApiVisibilityPage() {
  return <ApiFrame>{(api) => <Visibility key={api.id} api={api} />}</ApiFrame>
}

interface Values extends Record<string, unknown> {
  visibility: Api['visibility']
  sharedWith: string[]
}

function Visibility({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const { form, save } = useKeptForm({
    thing: api,
    valuesOf: ({ visibility, sharedWith }): Values => ({ visibility, sharedWith }),
    run: ({ visibility, sharedWith }, ifMatch) =>
      management.put('/apis/{apiId}/visibility', {
        path: { apiId: api.id },
        body: {
          visibility,
          ...(visibility === 'shared' && { sharedWith: sharedWith.map((id) => id.trim()).filter(Boolean) }),
        },
        ifMatch,
      }),
    // What is missing stands in the list of requirements.
    alsoFields: ['details', 'plans'],
    concerns: ['/apis', '/directory'],
    done: 'Saved. The directory shows it so from now on.',
  })
  const { visibility, sharedWith } = form.values
  const isDev = api.environment === 'Dev'
  const faultOf = faultText(form.errors)
  const requirements = publicRequirements(api)
  const isComplete = requirements.every(({ isMet }) => isMet)
  return (
    <>
      <ReadOnlyNote api={api} />
      <form onSubmit={save.onSubmit} noValidate>
        <Card
          title="Who sees this API"
          description="Whoever sees it finds it in the directory, reads its description and plans, and can select it in an app."
        >
          <Stack gap="lg">
            {isDev && (
              <Alert color="gray" variant="light">
                An instance in Dev is for your own organization alone. Make a copy in Test or Production to show it to
                others.
              </Alert>
            )}
            <Radio.Group
              aria-label="Visibility"
              value={visibility}
              onChange={(value) => form.setFieldValue('visibility', value as Values['visibility'])}
              error={faultOf('visibility')}
            >
              <Stack gap="md">
                <Radio
                  value="private"
                  label="Private"
                  description={`Only ${api.organizationName}.`}
                  disabled={!mayChange}
                />
                <Radio
                  value="shared"
                  label="Shared"
                  description="Besides, organizations that you name: partners, or first customers."
                  disabled={!mayChange || isDev}
                />
                <Radio
                  value="public"
                  label="Public"
                  description="Everybody on the exchange. Where the exchange has a public directory, people who are not signed in see it too."
                  disabled={!mayChange || isDev}
                />
              </Stack>
            </Radio.Group>
            {visibility === 'shared' && (
              <LinesField
                label="Organization ids"
                description="Ask them for theirs: it stands on their Organization page. Nobody is told whether there is one with that id."
                one="organization id"
                placeholder="6b0c7c9e-1f0a-4a57-9d5f-3f6a2c1b7e10"
                value={sharedWith}
                onChange={(value) => form.setFieldValue('sharedWith', value)}
                faults={(index) => faultOf(index === undefined ? 'sharedWith' : `sharedWith.${index}`)}
              />
            )}
            {visibility === 'public' && <Requirements api={api} />}
            <Consequence api={api} chosen={visibility} />
            <Problem {...save.problem} title="The visibility was not saved" />
            {mayChange && (
              <Group>
                <Button
                  type="submit"
                  loading={save.isPending}
                  disabled={!form.isDirty() || (visibility === 'public' && !isComplete)}
                >
                  Save visibility
                </Button>
                {visibility === 'public' && !isComplete && (
                  <Text size="sm" c="dimmed">
                    It can be made public when nothing is missing any more.
                  </Text>
                )}
              </Group>
            )}
          </Stack>
        </Card>
      </form>
    </>
  )
}

function Requirements({ api }: { api: Api }) {
  return (
    <div>
      <Text fw={600} size="sm" mb="xs">
        What a public API needs
      </Text>
      <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="What a public API needs">
        {publicRequirements(api).map(({ text, isMet, to }) => (
          <Group key={text} gap="sm" wrap="nowrap" component="li">
            {isMet ? (
              <IconCircleCheckFilled size={20} color="var(--accent)" aria-label="There:" role="img" />
            ) : (
              <IconCircle size={20} color="var(--quiet)" aria-label="Missing:" role="img" />
            )}
            {isMet ? (
              <Text size="sm">{text}</Text>
            ) : (
              <Anchor component={Link} to={at`/apis/${api.id}` + to} size="sm">
                {text}
              </Anchor>
            )}
          </Group>
        ))}
      </Stack>
    </div>
  )
}

const REACH = { private: 0, shared: 1, public: 2 } as const

/** Of showing it to fewer. */
function Consequence({ api, chosen }: { api: Api; chosen: Api['visibility'] }) {
  const users = useApiUsers(api)
  if (REACH[chosen] >= REACH[api.visibility]) return null
  return (
    <Alert color="yellow" title="Fewer will find it">
      Apps that have selected it keep it, and{' '}
      {users ? `${subscriptionsText(users.active, users.isAtLeast)} go on as before` : 'their subscriptions go on'}. No
      further app of an organization that does not see it can select it.
    </Alert>
  )
}
