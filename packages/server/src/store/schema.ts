/**
 * The tables as both engines answer them: text is a string, every number a JavaScript number, bytes a Uint8Array, a
 * yes-or-no 0 or 1, a list of words JSON text, and absent is null. Columns are snake_case so that psql needs no quotes.
 * The migrations make what this file says; contract/ finds out when they differ.
 */
export interface Tables {
  authorization_server: AuthorizationServerRow
  signing_key: SigningKeyRow
  client: ClientRow
  client_secret: ClientSecretRow
  organization: OrganizationRow
  api: ApiRow
  app: AppRow
  app_api: AppApiRow
  subscription: SubscriptionRow
  connection: ConnectionRow
  user_account: UserRow
  management_token: ManagementTokenRow
  fact: FactRow
  change: ChangeRow
  change_head: ChangeHeadRow
}

export interface AuthorizationServerRow {
  id: string
  name: string
  profile: string
  audience: string
  access_token_ttl_seconds: number
  disabled: number
  created_at: number
}

export interface SigningKeyRow {
  kid: string
  auth_server_id: string
  /** 1 for the first key of its server: the unique pair (server, ordinal) decides who is first. */
  ordinal: number
  alg: string
  public_jwk: string
  sealed_private_key: Uint8Array
  created_at: number
}

export interface ClientRow {
  client_id: string
  auth_server_id: string
  owner_kind: string
  owner_id: string
  grant_types: string
  scopes: string
  disabled: number
  created_at: number
}

export interface ClientSecretRow {
  client_id: string
  /** Place in `Client.secrets`, from 0. */
  position: number
  hmac: Uint8Array
  created_at: number
  expires_at: number | null
}

export interface OrganizationRow {
  id: string
  name: string
  address: string
  country_code: string
  phone_number: string
  created_at: number
}

export interface ApiRow {
  id: string
  organization_id: string
  name: string
  version: string
  environment: string
  namespace: string
  base_path: string
  target_url: string
  client_id: string
  auth_server_id: string
  access_control: string
  disabled: number
  created_at: number
}

export interface AppRow {
  id: string
  organization_id: string
  name: string
  contact_email: string
  client_id: string
  callback_urls: string
  disabled: number
  created_at: number
}

export interface AppApiRow {
  app_id: string
  /** Place in `App.apiIds`, from 0. */
  position: number
  api_id: string
}

export interface SubscriptionRow {
  id: string
  organization_id: string
  app_id: string
  status: string
  created_at: number
}

export interface ConnectionRow {
  id: string
  subscription_id: string
  /** Place in `Subscription.connections`, from 0. */
  position: number
  api_id: string
  status: string
}

export interface UserRow {
  id: string
  /** As typed. */
  email: string
  /** Folded (sql/users.ts): what must be unique. */
  email_key: string
  name: string
  password_hash: string
  created_at: number
}

export interface ManagementTokenRow {
  hmac: Uint8Array
  user_id: string
  name: string
  created_at: number
}

export interface FactRow {
  name: string
  value: string
}

export interface ChangeRow {
  revision: number
  kind: string
  id: string
  /** Epoch seconds by the writer's clock; only pruning looks at it. */
  at: number
}

/** One row: the revision given last. Its row lock, held until commit, makes revision order commit order. */
export interface ChangeHeadRow {
  singleton: number
  revision: number
}
