import { Accordion, Button, Group, NativeSelect, NumberInput, SimpleGrid, Stack, Switch, Textarea } from '@mantine/core'
import { useState } from 'react'
import { management } from '../../api/management.ts'
import { useKeptForm } from '../../api/use-kept-form.ts'
import { Card } from '../../parts/card.tsx'
import { LinesField } from '../../parts/lines-field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { QuotasField } from '../../parts/quotas-field.tsx'
import { type Api, useMayChangeApi } from '../api/api-frame.tsx'
import { faultText } from '../api/fault-of.ts'
import { KeyFile } from './key-file.tsx'
import {
  draftOfTraffic,
  type SizeDraft,
  type SizeUnit,
  sizeUnits,
  type TrafficDraft,
  trafficOfDraft,
} from './traffic-draft.ts'

/** The value that is the private key of the client certificate. */
const CLIENT_KEY = 'tls:key'

/** How long the gateway waits, how much it lets through, and for whose pages. */
export function TrafficForm({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  // Beside the form, so that nothing remembers it with what was sent.
  const [key, setKey] = useState('')
  const { form, save } = useKeptForm({
    thing: api,
    valuesOf: ({ traffic }): { traffic: TrafficDraft } => ({ traffic: draftOfTraffic(traffic) }),
    run({ traffic }, ifMatch) {
      return management.patch('/apis/{apiId}', {
        path: { apiId: api.id },
        body: { traffic: trafficOfDraft(traffic), ...(key !== '' && { values: { [CLIENT_KEY]: key } }) },
        ifMatch,
      })
    },
    alsoFields: ['values'],
    concerns: ['/apis'],
    done: 'The traffic settings were saved. They count from the next call on.',
    secrets: { isTyped: key !== '', forget: () => setKey('') },
  })
  const faultOf = faultText(form.errors)
  const { traffic } = form.values
  const change = (changes: Partial<TrafficDraft>) => form.setFieldValue('traffic', { ...traffic, ...changes })
  const seconds = (member: 'connectTimeoutMillis' | 'responseTimeoutMillis' | 'idleTimeoutMillis') => ({
    value: traffic[member] === '' ? '' : traffic[member] / 1000,
    error: faultOf(`traffic.${member}`),
    disabled: !mayChange,
    suffix: ' s',
    min: 0,
    decimalScale: 3,
    hideControls: true,
    onChange: (typed: number | string) =>
      change({ [member]: typeof typed === 'number' ? Math.round(typed * 1000) : '' }),
  })
  return (
    <form onSubmit={save.onSubmit} noValidate>
      <Card
        title="Traffic"
        description="How the gateway treats calls to your service. An empty field is as the exchange has it."
      >
        <Stack gap="lg">
          <QuotasField
            label="What your service can bear"
            description="Of all callers together. More calls are refused with 429. Plans have quotas of their own."
            value={traffic.quotas}
            onChange={(quotas) => change({ quotas })}
            faults={(index) => faultOf(index === undefined ? 'traffic.quotas' : `traffic.quotas.${index}.calls`)}
            disabled={!mayChange}
          />
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <NumberInput
              label="Time to connect"
              description="Name, TCP and TLS."
              placeholder="5 s"
              {...seconds('connectTimeoutMillis')}
            />
            <NumberInput
              label="Time to answer"
              description="To the header of the answer."
              placeholder="60 s"
              {...seconds('responseTimeoutMillis')}
            />
            <NumberInput
              label="Longest silence"
              description="Within an answer’s body."
              placeholder="60 s"
              {...seconds('idleTimeoutMillis')}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <SizeField
              label="Largest request"
              description="0: requests have no body."
              placeholder="100 MiB"
              value={traffic.requestBodyBytesMax}
              onChange={(requestBodyBytesMax) => change({ requestBodyBytesMax })}
              error={faultOf('traffic.requestBodyBytesMax')}
              disabled={!mayChange}
            />
            <SizeField
              label="Largest answer"
              description="Longer ones are cut off."
              placeholder="1 GiB"
              value={traffic.responseBodyBytesMax}
              onChange={(responseBodyBytesMax) => change({ responseBodyBytesMax })}
              error={faultOf('traffic.responseBodyBytesMax')}
              disabled={!mayChange}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberInput
              label="Leave the service alone after"
              description="Calls in a row without an answer. 0: never."
              placeholder="20 calls"
              value={traffic.breaker.faults}
              error={faultOf('traffic.breaker.faults') ?? faultOf('traffic.breaker')}
              disabled={!mayChange}
              min={0}
              allowDecimal={false}
              hideControls
              onChange={(typed) =>
                change({ breaker: { ...traffic.breaker, faults: typeof typed === 'number' ? typed : '' } })
              }
            />
            <NumberInput
              label="For so long"
              description="Calls are refused at once meanwhile."
              placeholder="10 s"
              suffix=" s"
              value={traffic.breaker.seconds}
              error={faultOf('traffic.breaker.seconds')}
              disabled={!mayChange}
              min={1}
              allowDecimal={false}
              hideControls
              onChange={(typed) =>
                change({ breaker: { ...traffic.breaker, seconds: typeof typed === 'number' ? typed : '' } })
              }
            />
          </SimpleGrid>
          <Stack gap="sm">
            <Switch
              label="Send a safe call once more when no answer came"
              description="A GET or the like without a body, on a fresh connection."
              checked={traffic.retry}
              disabled={!mayChange}
              onChange={(event) => change({ retry: event.currentTarget.checked })}
            />
            <Switch
              label="WebSockets pass"
              checked={traffic.websockets}
              disabled={!mayChange}
              onChange={(event) => change({ websockets: event.currentTarget.checked })}
            />
            <Switch
              label="Only pages of certain origins may call (CORS)"
              description="Otherwise pages of any origin may. A page has no credentials but a token that it holds itself."
              checked={traffic.limitsOrigins}
              disabled={!mayChange}
              onChange={(event) => change({ limitsOrigins: event.currentTarget.checked })}
            />
          </Stack>
          {traffic.limitsOrigins && (
            <LinesField
              label="Origins"
              description="As browsers send them, letter for letter, with the port where it is not 443. Without a line no page may call."
              one="origin"
              placeholder="https://app.example"
              value={traffic.corsOrigins}
              onChange={(corsOrigins) => change({ corsOrigins })}
              faults={(index) => faultOf(`traffic.corsOrigins${index === undefined ? '' : `.${index}`}`)}
            />
          )}
          <Accordion variant="contained" chevronPosition="left">
            <Accordion.Item value="certificates">
              <Accordion.Control>Certificates</Accordion.Control>
              <Accordion.Panel>
                <Stack>
                  <Textarea
                    label="Who may have signed your service’s certificate"
                    description="PEM, instead of the public authorities. A certificate that signs itself is its own."
                    value={traffic.targetCa}
                    error={faultOf('traffic.targetCa')}
                    disabled={!mayChange}
                    onChange={(event) => change({ targetCa: event.currentTarget.value })}
                    {...PEM}
                  />
                  <Textarea
                    label="What the gateway shows your service"
                    description="PEM, its own certificate first: for services that ask callers for one (mutual TLS)."
                    value={traffic.clientCertificate}
                    error={faultOf('traffic.clientCertificate')}
                    disabled={!mayChange}
                    onChange={(event) => change({ clientCertificate: event.currentTarget.value })}
                    {...PEM}
                  />
                  {traffic.clientCertificate.trim() !== '' && (
                    <KeyFile
                      isKept={api.valuesSet.includes(CLIENT_KEY)}
                      isChosen={key !== ''}
                      error={faultOf(`values.${CLIENT_KEY}`)}
                      disabled={!mayChange}
                      onChoose={(pem) => {
                        form.clearFieldError(`values.${CLIENT_KEY}`)
                        setKey(pem)
                      }}
                    />
                  )}
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
          <Problem {...save.problem} title="The traffic settings were not saved" />
          {mayChange && (
            <Group>
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty() && key === ''}>
                Save traffic settings
              </Button>
            </Group>
          )}
        </Stack>
      </Card>
    </form>
  )
}

const PEM = {
  autosize: true,
  minRows: 2,
  maxRows: 8,
  spellCheck: false,
  placeholder: '-----BEGIN CERTIFICATE-----',
  styles: { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } },
} as const

interface SizeFieldProps {
  label: string
  description: string
  placeholder: string
  value: SizeDraft
  onChange(value: SizeDraft): void
  error: string | undefined
  disabled: boolean
}

function SizeField({ label, description, placeholder, value, onChange, error, disabled }: SizeFieldProps) {
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <NumberInput
        {...{ label, description, placeholder, error, disabled }}
        value={value.count}
        min={0}
        decimalScale={3}
        hideControls
        flex={1}
        onChange={(typed) => onChange({ ...value, count: typeof typed === 'number' ? typed : '' })}
      />
      <NativeSelect
        aria-label={`Unit of ${label}`}
        value={value.unit}
        disabled={disabled}
        data={Object.keys(sizeUnits)}
        onChange={(event) => onChange({ ...value, unit: event.currentTarget.value as SizeUnit })}
        w={90}
      />
    </Group>
  )
}
