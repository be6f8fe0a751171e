import { Button, Group, NumberInput, Radio, Stack, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { DurationField } from '../../parts/duration-field.tsx'
import { durationText } from '../../parts/duration-text.ts'
import { KeyValues } from '../../parts/key-values.tsx'
import { Problem } from '../../parts/problem.tsx'
import { WebhookSecrets } from '../app-webhook/webhook-secrets.tsx'
import type { Webhook } from '../webhooks/webhook-columns.tsx'
import { WebhookFrame, type WebhookSide } from './webhook-frame.tsx'

/** How events are sent to a webhook, and how they are signed. */
export const WebhookSettingsPage = () => <WebhookFrame>{(side) => <Settings {...side} />}</WebhookFrame>

function Settings({ webhook, isReceiver, mayChange }: WebhookSide) {
  if (!isReceiver) {
    return (
      <Card>
        <Text>How a webhook is sent to is for the people of its app.</Text>
      </Card>
    )
  }
  return (
    <Stack gap="lg">
      <Card
        title="Sending"
        {...(!mayChange && { description: 'Owners and developers of the app’s organization can change it.' })}
      >
        {mayChange ? <SettingsForm key={webhook.id} webhook={webhook} /> : <AsItIs webhook={webhook} />}
      </Card>
      <Card
        title="Signatures"
        description="Each delivery is signed as Standard Webhooks says. Check the signature, or the token that comes with it, or both."
      >
        <WebhookSecrets webhook={webhook} mayChange={mayChange} />
      </Card>
    </Stack>
  )
}

const ACCEPTS = {
  '202': 'Only when it answers 202',
  '2xx': 'When it answers any 2xx',
} as const

function AsItIs({ webhook }: { webhook: Webhook }) {
  const { accepts = '202', concurrencyMax, perSecondMax, timeoutMillis = 0, heldNoticeSeconds = 0 } = webhook
  return (
    <KeyValues
      items={[
        ['Taken', ACCEPTS[accepts]],
        ['At once', concurrencyMax],
        ['A second', perSecondMax ?? 'As many as there are'],
        ['Time-out', durationText(timeoutMillis / 1000)],
        ['Mail after', durationText(heldNoticeSeconds)],
      ]}
    />
  )
}

interface Values extends Record<string, unknown> {
  accepts: '202' | '2xx'
  concurrencyMax: number | ''
  perSecondMax: number | ''
  timeoutSeconds: number | ''
  heldNoticeSeconds: number | undefined
}

const valuesOf = (webhook: Webhook): Values => ({
  accepts: webhook.accepts ?? '202',
  concurrencyMax: webhook.concurrencyMax ?? '',
  perSecondMax: webhook.perSecondMax ?? '',
  timeoutSeconds: webhook.timeoutMillis === undefined ? '' : webhook.timeoutMillis / 1000,
  heldNoticeSeconds: webhook.heldNoticeSeconds,
})

const required = (value: unknown) => (value === '' || value === undefined ? 'Say how many' : null)

function SettingsForm({ webhook }: { webhook: Webhook }) {
  const { form, save } = useKeptForm({
    thing: webhook,
    valuesOf,
    validate: { concurrencyMax: required, timeoutSeconds: required, heldNoticeSeconds: required },
    run: ({ accepts, concurrencyMax, perSecondMax, timeoutSeconds, heldNoticeSeconds }, ifMatch) =>
      management.patch('/webhooks/{webhookId}', {
        path: { webhookId: webhook.id },
        body: {
          accepts,
          concurrencyMax: Number(concurrencyMax),
          perSecondMax: perSecondMax === '' ? null : perSecondMax,
          timeoutMillis: Math.round(Number(timeoutSeconds) * 1000),
          ...(heldNoticeSeconds !== undefined && { heldNoticeSeconds }),
        },
        ifMatch,
      }),
    concerns: ['/webhooks'],
    done: 'The webhook was saved.',
    alsoFields: ['timeoutMillis'],
  })
  return (
    <form onSubmit={save.onSubmit} noValidate>
      <Stack gap="lg" maw={560}>
        <Radio.Group
          label="An event counts as taken"
          description="Many programs answer 200 before they have looked at the event. 202 is harder to say by mistake."
          {...form.getInputProps('accepts')}
        >
          <Stack gap="xs" mt="xs">
            {Object.entries(ACCEPTS).map(([value, label]) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Stack>
        </Radio.Group>
        <NumberInput
          label="Requests at once"
          description="In all lanes together, 1 to 100."
          min={1}
          max={100}
          allowDecimal={false}
          hideControls
          maw={200}
          {...form.getInputProps('concurrencyMax')}
        />
        <NumberInput
          label="Requests a second"
          description="Empty: as many as there are."
          min={1}
          max={10_000}
          allowDecimal={false}
          hideControls
          maw={200}
          {...form.getInputProps('perSecondMax')}
        />
        <NumberInput
          label="Time-out in seconds"
          description="For one attempt, to the end of the answer, 1 to 20. Answer first, and work afterwards."
          min={1}
          max={20}
          hideControls
          maw={200}
          {...form.getInputProps('timeoutSeconds')}
          error={form.errors.timeoutSeconds ?? form.errors.timeoutMillis}
        />
        <DurationField
          label="Send a mail when a lane is held for"
          description="To the owners of the app’s organization: from a minute to 7 days."
          value={form.values.heldNoticeSeconds}
          onChange={(seconds) => form.setFieldValue('heldNoticeSeconds', seconds)}
          error={form.errors.heldNoticeSeconds as string | undefined}
        />
        <Problem {...save.problem} title="The webhook was not saved" />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            Save
          </Button>
          {form.isDirty() && (
            <Button variant="subtle" onClick={() => form.reset()}>
              Undo
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
