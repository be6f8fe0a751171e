import { Group, NativeSelect, NumberInput, Radio, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { SecretField } from '../../parts/secret-field.tsx'
import { type AccessDraft, type AccessKind, accessKinds, type ParameterDraft, requestKey } from './access-draft.ts'
import { ParameterList, type SecretValues } from './parameter-list.tsx'

export interface AccessFieldsProps {
  value: AccessDraft
  onChange(value: AccessDraft): void
  secrets: SecretValues
  /** What was refused, by the end of its pointer: `accessControl.tokenUrl`, `values.client_id`. */
  faultOf(name: string): string | undefined
  disabled?: boolean
}

/** How the gateway authenticates itself to a service: the kind, and the fields of that kind. */
export function AccessFields({ value, onChange, secrets, faultOf, disabled = false }: AccessFieldsProps) {
  const props: KindProps = {
    value,
    secrets,
    disabled,
    change: (changes) => onChange({ ...value, ...changes }),
    faultOf: (name) => faultOf(`accessControl.${name}`),
    valueFaultOf: (key) => faultOf(`values.${key}`),
  }
  return (
    <Stack gap="lg">
      <Radio.Group
        aria-label="Access control"
        value={value.kind}
        onChange={(kind) => props.change({ kind: kind as AccessKind })}
        error={faultOf('accessControl')}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          {accessKinds.map(({ kind, label, description }) => (
            <Radio.Card
              key={kind}
              value={kind}
              p="md"
              radius="md"
              disabled={disabled}
              aria-label={label}
              {...(value.kind === kind && { bd: '1px solid var(--accent)', bg: 'var(--soft)' })}
            >
              <Group wrap="nowrap" align="flex-start" gap="sm">
                <Radio.Indicator mt={2} />
                <div>
                  <strong>{label}</strong>
                  <div className="quiet" style={{ fontSize: '0.875rem' }}>
                    {description}
                  </div>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
      {value.kind === 'fortellis_oauth' && <ExchangeToken {...props} />}
      {value.kind === 'external_oauth' && <ExternalOauth {...props} />}
      {value.kind === 'custom_oauth' && <CustomOauth {...props} />}
      {value.kind !== 'fortellis_oauth' && <RequestParameters {...props} />}
    </Stack>
  )
}

interface KindProps {
  value: AccessDraft
  change(changes: Partial<AccessDraft>): void
  secrets: SecretValues
  faultOf(name: string): string | undefined
  valueFaultOf(key: string): string | undefined
  disabled: boolean
}

function ExchangeToken({ value, change, disabled }: KindProps) {
  return (
    <Radio.Group
      label="Whose token your service receives"
      value={value.token}
      onChange={(token) => change({ token: token as AccessDraft['token'] })}
    >
      <Stack gap="sm" mt="xs">
        <Radio
          value="minted"
          label="One made for this API"
          description="Its sub and cid are the API’s own Client ID. The usual choice."
          disabled={disabled}
        />
        <Radio
          value="passthrough"
          label="The app’s own"
          description="Passed on as it came: your service sees which app calls."
          disabled={disabled}
        />
      </Stack>
    </Radio.Group>
  )
}

function ExternalOauth({ value, change, secrets, faultOf, valueFaultOf, disabled }: KindProps) {
  const secret = (key: string) => ({
    value: secrets.typed[key] ?? '',
    isKept: secrets.kept.has(key),
    error: valueFaultOf(key),
    disabled,
    onChange: (typed: string) => secrets.onType(key, typed),
  })
  return (
    <Stack>
      <TextInput
        label="Token URL"
        description="Where the gateway asks for a token. Its answer has access_token and expires_in."
        type="url"
        placeholder="https://login.dms.example/oauth2/token"
        value={value.tokenUrl}
        error={faultOf('tokenUrl')}
        disabled={disabled}
        onChange={(event) => change({ tokenUrl: event.currentTarget.value })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label="Client ID and secret go"
          value={value.clientAuthentication}
          disabled={disabled}
          data={[
            { value: 'basic', label: 'in the Authorization header' },
            { value: 'body', label: 'in the body' },
          ]}
          onChange={(event) =>
            change({ clientAuthentication: event.currentTarget.value as AccessDraft['clientAuthentication'] })
          }
        />
        <TextInput
          label="Scope"
          placeholder="none"
          value={value.scope}
          error={faultOf('scope')}
          disabled={disabled}
          onChange={(event) => change({ scope: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Switch
        label="Each subscription brings its own Client ID and secret"
        checked={value.subscriptionSpecificClient}
        disabled={disabled}
        onChange={(event) => change({ subscriptionSpecificClient: event.currentTarget.checked })}
      />
      {!value.subscriptionSpecificClient && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <SecretField label="Client ID at your OAuth server" {...secret('client_id')} />
          <SecretField label="Client secret at your OAuth server" {...secret('client_secret')} />
        </SimpleGrid>
      )}
      <ParameterList
        label="More fields of the token request"
        description="Such as audience or resource."
        one="field"
        value={value.tokenParameters}
        onChange={(tokenParameters) => change({ tokenParameters })}
        make={newParameter}
        keyOf={({ name }) => `token:${name}`}
        faultOf={(name) => faultOf(`tokenParameters.${name}`)}
        {...{ secrets, valueFaultOf, disabled }}
      />
    </Stack>
  )
}

function CustomOauth({ value, change, secrets, faultOf, valueFaultOf, disabled }: KindProps) {
  const lists = { make: newParameter, secrets, valueFaultOf, disabled }
  return (
    <Stack>
      <Group align="flex-start" gap="sm">
        <NativeSelect
          label="Method"
          value={value.method}
          disabled={disabled}
          data={['POST', 'PUT']}
          onChange={(event) => change({ method: event.currentTarget.value as AccessDraft['method'] })}
          w={110}
        />
        <TextInput
          label="Token URL"
          type="url"
          placeholder="https://dms.example/login"
          value={value.authUrl}
          error={faultOf('authUrl')}
          disabled={disabled}
          onChange={(event) => change({ authUrl: event.currentTarget.value })}
          flex="1 1 16rem"
        />
      </Group>
      <TextInput
        label="Content type"
        description="application/json, another JSON type, or application/x-www-form-urlencoded."
        value={value.contentType}
        error={faultOf('contentType')}
        disabled={disabled}
        onChange={(event) => change({ contentType: event.currentTarget.value })}
      />
      <ParameterList
        label="Fields of the token request"
        description="What is sent in its body."
        one="field"
        value={value.payload}
        onChange={(payload) => change({ payload })}
        keyOf={({ name }) => `payload:${name}`}
        faultOf={(name) => faultOf(`payload.${name}`)}
        {...lists}
      />
      <ParameterList
        label="Headers of the token request"
        description="Besides Content-Type."
        one="header"
        value={value.headers}
        onChange={(headers) => change({ headers })}
        keyOf={({ name }) => `header:${name}`}
        faultOf={(name) => faultOf(`headers.${name}`)}
        {...lists}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput
          label="Where the token is"
          description="In the answer, with dots."
          placeholder="data.session.token"
          value={value.attributeName}
          error={faultOf('attributeName')}
          disabled={disabled}
          spellCheck={false}
          onChange={(event) => change({ attributeName: event.currentTarget.value })}
        />
        <NumberInput
          label="Good for, in seconds"
          description="Then it is asked for again."
          value={value.expirationSeconds}
          error={faultOf('expirationSeconds')}
          disabled={disabled}
          min={1}
          allowDecimal={false}
          hideControls
          thousandSeparator=","
          onChange={(typed) => change({ expirationSeconds: typeof typed === 'number' ? typed : '' })}
        />
        <TextInput
          label="Before the token"
          description="With the blank at its end."
          value={value.tokenPrefix}
          error={faultOf('tokenPrefix')}
          disabled={disabled}
          spellCheck={false}
          onChange={(event) => change({ tokenPrefix: event.currentTarget.value })}
        />
      </SimpleGrid>
    </Stack>
  )
}

function RequestParameters({ value, change, secrets, faultOf, valueFaultOf, disabled }: KindProps) {
  return (
    <ParameterList
      label="Sent with every call"
      description={
        value.kind === 'api_key'
          ? 'Headers or query parameters. A user name and password are a header Authorization with the value “Basic …”.'
          : 'Headers or query parameters, besides the token.'
      }
      one="parameter"
      value={value.requestParameters}
      onChange={(requestParameters) => change({ requestParameters })}
      make={() => ({ ...newParameter(), in: 'header' as const })}
      keyOf={({ in: place, name }) => requestKey(place, name)}
      faultOf={(name) => faultOf(`requestParameters.${name}`)}
      {...{ secrets, valueFaultOf, disabled }}
    />
  )
}

const newParameter = (): ParameterDraft => ({ name: '', displayName: '', subscriptionSpecific: false })
