import type { Client } from './client-kinds.ts'

/** What a form holds of a client's settings: text is empty, lists are, where nothing is set. */
export interface ClientValues extends Record<string, unknown> {
  client_name: string
  client_uri: string
  logo_uri: string
  policy_uri: string
  tos_uri: string
  contacts: string[]
  application_type: 'web' | 'native'
  redirect_uris: string[]
  post_logout_redirect_uris: string[]
  grant_types: string[]
  token_endpoint_auth_method: NonNullable<Client['token_endpoint_auth_method']>
  jwks_uri: string
  scope: string[]
  requirePkce: boolean
  refreshTokens: 'same' | 'rotate' | 'default'
  backchannel_logout_uri: string
  frontchannel_logout_uri: string
  initiate_login_uri: string
}

/** Of a client, or of one that is not there yet. Pure. */
export const clientValues = (client?: Client): ClientValues => ({
  client_name: client?.client_name ?? '',
  client_uri: client?.client_uri ?? '',
  logo_uri: client?.logo_uri ?? '',
  policy_uri: client?.policy_uri ?? '',
  tos_uri: client?.tos_uri ?? '',
  contacts: client?.contacts ?? [],
  application_type: client?.application_type ?? 'web',
  redirect_uris: client?.redirect_uris ?? (client ? [] : ['']),
  post_logout_redirect_uris: client?.post_logout_redirect_uris ?? [],
  grant_types: client?.grant_types ?? ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: client?.token_endpoint_auth_method ?? 'client_secret_basic',
  jwks_uri: client?.jwks_uri ?? '',
  scope: client ? client.scope.split(' ').filter((one) => one !== '') : ['openid', 'profile', 'email'],
  requirePkce: client?.settings.requirePkce ?? false,
  refreshTokens: client?.settings.refreshTokens ?? 'default',
  backchannel_logout_uri: client?.backchannel_logout_uri ?? '',
  frontchannel_logout_uri: client?.frontchannel_logout_uri ?? '',
  initiate_login_uri: client?.initiate_login_uri ?? '',
})

/** What is sent: only what differs from `before`, so that what the form does not know stays. `null` takes away. Pure. */
export function clientChanges(values: ClientValues, before: ClientValues) {
  const metadata: Record<string, unknown> = {}
  for (const name of Object.keys(values)) {
    if (name === 'requirePkce' || name === 'refreshTokens') continue
    const [now, then] = [cleaned(values[name]), cleaned(before[name])]
    if (JSON.stringify(now) !== JSON.stringify(then)) metadata[name] = name === 'scope' ? scopeOf(now) : now
  }
  const settings = {
    ...(values.requirePkce !== before.requirePkce && { requirePkce: values.requirePkce || null }),
    ...(values.refreshTokens !== before.refreshTokens && {
      refreshTokens: values.refreshTokens === 'default' ? null : values.refreshTokens,
    }),
  }
  return { ...metadata, ...(Object.keys(settings).length > 0 && { settings }) }
}

/** What is sent to make one: everything that is set. Pure. */
export function newClient(values: ClientValues) {
  const { requirePkce, refreshTokens, ...metadata } = values
  const set = Object.entries(metadata)
    .map(([name, value]) => [name, name === 'scope' ? scopeOf(cleaned(value)) : cleaned(value)] as const)
    .filter(([, value]) => value !== null)
  const settings = {
    ...(requirePkce && { requirePkce: true }),
    ...(refreshTokens !== 'default' && { refreshTokens }),
  }
  return { ...Object.fromEntries(set), ...(Object.keys(settings).length > 0 && { settings }) }
}

/** Without what is empty: `null` where nothing is left. */
function cleaned(value: unknown): string | string[] | null {
  if (Array.isArray(value)) {
    const lines = value.map((line) => String(line).trim()).filter((line) => line !== '')
    return lines.length === 0 ? null : lines
  }
  const text = String(value).trim()
  return text === '' ? null : text
}

const scopeOf = (value: string | string[] | null) => (Array.isArray(value) ? value.join(' ') : value)
