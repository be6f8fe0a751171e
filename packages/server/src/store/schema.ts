/**
 * The tables as both engines answer them: text is a string, every number a JavaScript number, bytes a Uint8Array, a
 * yes-or-no 0 or 1, a list or an object JSON text, and absent is null. Columns are snake_case so that psql needs no quotes.
 * The migrations make what this file says; contract/ finds out when they differ.
 */
export interface Tables {
  authorization_server: AuthorizationServerRow
  signing_key: SigningKeyRow
  client: ClientRow
  client_secret: ClientSecretRow
  organization: OrganizationRow
  search_word: SearchWordRow
  member: MemberRow
  current_organization: CurrentOrganizationRow
  operator: OperatorRow
  invitation: InvitationRow
  join_request: JoinRequestRow
  namespace: NamespaceRow
  spec: SpecRow
  audit_entry: AuditEntryRow
  audit_entry_organization: AuditEntryOrganizationRow
  idempotency_key: IdempotencyKeyRow
  api: ApiRow
  app: AppRow
  app_api: AppApiRow
  subscription: SubscriptionRow
  connection: ConnectionRow
  provider_call: ProviderCallRow
  user_account: UserRow
  session: SessionRow
  user_grant: GrantRow
  revocation: RevocationRow
  interaction: InteractionRow
  used_once: UsedOnceRow
  throttle: ThrottleRow
  quota_count: QuotaCountRow
  mail_proof: MailProofRow
  consent: ConsentRow
  decision_block: DecisionBlockRow
  passkey: PasskeyRow
  registration_token: RegistrationTokenRow
  mail: MailRow
  management_token: ManagementTokenRow
  fact: FactRow
  exchange_settings: ExchangeSettingsRow
  node: NodeRow
  usage: UsageRow
  traffic: TrafficRow
  call_error: CallErrorRow
  gateway_run: GatewayRunRow
  webhook: WebhookRow
  relay_event: RelayEventRow
  relay_receipt: RelayReceiptRow
  relay_lane: RelayLaneRow
  relay_delivery: RelayDeliveryRow
  relay_attempt: RelayAttemptRow
  relay_node: RelayNodeRow
  relay_shard: RelayShardRow
  change: ChangeRow
  change_head: ChangeHeadRow
}

export interface AuthorizationServerRow {
  id: string
  name: string
  profile: string
  audience: string
  access_token_ttl_seconds: number
  settings: string
  disabled: number
  created_at: number
}

export interface SigningKeyRow {
  kid: string
  auth_server_id: string
  /** From 1: that server, alg and ordinal are unique decides which of two racing keys is kept. */
  ordinal: number
  alg: string
  public_jwk: string
  sealed_private_key: Uint8Array
  created_at: number
  active_from: number
  revoked_at: number | null
}

export interface ClientRow {
  client_id: string
  auth_server_id: string
  owner_kind: string
  owner_id: string
  grant_types: string
  scopes: string
  metadata: string
  settings: string
  disabled: number
  version: number
  created_at: number
}

export interface ClientSecretRow {
  client_id: string
  /** Place in `Client.secrets`, from 0. */
  position: number
  hmac: Uint8Array
  sealed: Uint8Array | null
  created_at: number
  expires_at: number | null
}

export interface OrganizationRow {
  id: string
  name: string
  address: string
  country_code: string
  phone_number: string
  /** The name, folded: where a search looks. */
  name_key: string
  /** The rest of an Organization. */
  details: string
  disabled: number
  revision: number
  created_at: number
  updated_at: number
}

/** A word of a record's name, folded (search-words.ts). */
export interface SearchWordRow {
  kind: string
  word: string
  id: string
}

export interface MemberRow {
  organization_id: string
  user_id: string
  roles: string
  /** Whether `roles` has it. */
  owner: number
  created_at: number
}

export interface CurrentOrganizationRow {
  user_id: string
  organization_id: string
}

export interface OperatorRow {
  user_id: string
  created_at: number
}

export interface InvitationRow {
  id: string
  organization_id: string
  /** As typed. */
  email: string
  /** Folded, while it is open: unique in its organization. */
  open_email_key: string | null
  roles: string
  invited_by: string
  state: string
  created_at: number
  expires_at: number
}

export interface JoinRequestRow {
  id: string
  organization_id: string
  user_id: string
  /** `user_id` while it is open: unique for its organization. */
  open_user_id: string | null
  message: string
  state: string
  created_at: number
  decided_by: string | null
  decided_at: number | null
}

export interface NamespaceRow {
  name: string
  organization_id: string
  created_at: number
}

export interface SpecRow {
  api_id: string
  /** The rest of a Spec. JSON text, because a document may hold any characters. */
  content: string
}

export interface AuditEntryRow {
  id: string
  at: number
  actor: string
  /** Of the actor, if it is a user. */
  user_id: string | null
  action: string
  subject_kind: string
  subject_id: string
  organization_ids: string
  changes: string
  request_id: string
}

export interface AuditEntryOrganizationRow {
  organization_id: string
  entry_id: string
  /** Of the entry. */
  action: string
  subject_id: string
}

export interface IdempotencyKeyRow {
  key_hash: Uint8Array
  request_hash: Uint8Array
  sealed_reply: Uint8Array | null
  created_at: number
  expires_at: number
}

export interface ApiRow {
  id: string
  organization_id: string
  kind: string
  name: string
  version: string
  environment: string
  namespace: string
  base_path: string
  target_url: string
  client_id: string
  auth_server_id: string
  access_control: string
  sealed_values: Uint8Array | null
  activation: string
  visibility: string
  shared_with: string
  plans: string
  details: string
  known_terms: string
  traffic: string
  test_subscription_id: string | null
  disabled: number
  revision: number
  created_at: number
  updated_at: number
}

export interface AppRow {
  id: string
  organization_id: string
  name: string
  /** The name, folded: where a search looks. */
  search_key: string
  description: string
  website: string | null
  contact_email: string
  client_id: string
  activation: string
  listing: string
  quotas: string
  shared_with: string
  terms: string | null
  known_terms: string
  test_subscription_id: string | null
  disabled: number
  revision: number
  created_at: number
  updated_at: number
}

export interface AppApiRow {
  app_id: string
  /** Place in `App.selections`, from 0. */
  position: number
  api_id: string
  plan_id: string | null
  terms: string | null
  webhook_url: string | null
}

export interface SubscriptionRow {
  id: string
  organization_id: string
  app_id: string | null
  purpose: string
  environment: string
  status: string
  consent: string | null
  requested_by: string | null
  decided_by: string | null
  activated_at: number | null
  deactivated_at: number | null
  revision: number
  created_at: number
  updated_at: number
}

export interface ConnectionRow {
  id: string
  subscription_id: string
  /** Place in `Subscription.connections`, from 0. */
  position: number
  api_id: string
  status: string
  sealed_values: Uint8Array | null
  value_names: string
  error: string | null
  changed_at: number
}

export interface ProviderCallRow {
  id: string
  kind: string
  api_id: string
  organization_id: string
  subscription_id: string
  connection_id: string
  body: string | null
  state: string
  /** 1 while the state says so: what the indexes of the queue are made for. */
  due: number
  attempts: number
  next_attempt_at: number
  last_status: number | null
  last_fault: string | null
  created_at: number
  updated_at: number
}

export interface UserRow {
  id: string
  /** As typed. */
  email: string
  /** Folded (sql/users.ts): what must be unique. */
  email_key: string
  email_verified: number
  name: string
  /** E-mail and name, folded: where a search looks. */
  search_key: string
  password_hash: string | null
  claims: string
  totp: string | null
  disabled: number
  version: number
  created_at: number
  updated_at: number
}

export interface SessionRow {
  sid: string
  id_hash: Uint8Array
  user_id: string
  auth_time: number
  amr: string
  created_at: number
  last_seen_at: number
  ended_at: number | null
  user_agent: string
  address: string
}

export interface GrantRow {
  id: string
  auth_server_id: string
  client_id: string
  user_id: string
  sid: string
  scopes: string
  /** JSON text as well: a client may send any characters, also those that no row can hold. */
  nonce: string | null
  claims: string | null
  auth_time: number
  amr: string
  acr: string | null
  code_hash: Uint8Array | null
  redirect_uri: string | null
  code_challenge: string | null
  code_expires_at: number | null
  code_used_at: number | null
  refresh_handle_hash: Uint8Array | null
  refresh_hash: Uint8Array | null
  refresh_previous_hash: Uint8Array | null
  refresh_rotated_at: number | null
  refresh_expires_at: number | null
  /** When code and refresh token have both expired; 0 without either. */
  living_until: number
  created_at: number
  revoked_at: number | null
}

export interface RevocationRow {
  kind: string
  id: string
  issued_up_to: number
  expires_at: number
}

export interface InteractionRow {
  id_hash: Uint8Array
  browser_hash: Uint8Array
  state: string
  version: number
  created_at: number
  expires_at: number
}

export interface UsedOnceRow {
  kind: string
  key_hash: Uint8Array
  expires_at: number
}

export interface ThrottleRow {
  key_hash: Uint8Array
  failures: number
  window_started_at: number
}

export interface QuotaCountRow {
  key_hash: Uint8Array
  window_start: number
  window_end: number
  /** Set aside in the window so far. */
  taken: number
  /** What the last ask was granted: an answer of the statement that asked. */
  granted: number
  takers: number
}

export interface MailProofRow {
  user_id: string
  purpose: string
  hash: Uint8Array
  email: string
  created_at: number
  expires_at: number
}

export interface ConsentRow {
  user_id: string
  auth_server_id: string
  client_id: string
  scopes: string
  claims: string
  created_at: number
  updated_at: number
}

export interface PasskeyRow {
  id: string
  user_id: string
  public_key: Uint8Array
  counter: number
  transports: string
  name: string
  created_at: number
  last_used_at: number | null
}

export interface DecisionBlockRow {
  id: string
  share: string
  from_millis: number
  to_millis: number
  calls: number
  /** Of `content`. */
  bytes: number
  hashes: Uint8Array
  content: Uint8Array
}

export interface RegistrationTokenRow {
  hmac: Uint8Array
  auth_server_id: string
  name: string
  scopes: string
  created_at: number
  expires_at: number
}

export interface MailRow {
  id: string
  recipient: string
  subject: string
  text: string
  html: string
  created_at: number
  next_attempt_at: number | null
  attempts: number
  sent_at: number | null
  last_fault: string | null
}

export interface ManagementTokenRow {
  hmac: Uint8Array
  id: string
  user_id: string
  name: string
  scope: string
  created_at: number
  expires_at: number | null
  is_of_app: number
}

export interface FactRow {
  name: string
  value: string
}

export interface ExchangeSettingsRow {
  id: string
  public_directory: number
  revision: number
}

export interface NodeRow {
  id: string
  host: string
  pid: number
  version: string
  /** A JSON list. */
  roles: string
  /** Milliseconds, as `seen_at`. */
  started_at: number
  seen_at: number
  revision: number
  behind_millis: number
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

/** An empty id: none. */
export interface CallPartiesRow {
  api_id: string
  version: string
  environment: string
  api_organization_id: string
  app_id: string
  app_organization_id: string
}

export interface CallCountsRow {
  calls: number
  status_2xx: number
  gateway_4xx: number
  api_4xx: number
  gateway_5xx: number
  api_5xx: number
  unanswered: number
  request_bytes: number
  response_bytes: number
}

export interface UsageRow extends CallPartiesRow, CallCountsRow {
  month: number
  day: number
  subscription_id: string
  organization_id: string
}

export interface TrafficRow extends CallPartiesRow, CallCountsRow {
  start: number
  span_seconds: number
  unlisted_errors: number
  latencies: Uint8Array
}

export interface CallErrorRow extends CallPartiesRow {
  id: string
  at: number
  request_id: string
  status: number
  method: string
  path: string
  code: string
  source: string
  subscription_id: string
}

export interface GatewayRunRow {
  id: string
  host: string
  pid: number
  sequence: number
  log_file: string | null
  log_bytes: number
  started_at: number
  seen_at: number
  closed: number
  lost_from: number | null
  lost_to: number | null
}

export interface WebhookRow {
  id: string
  app_id: string
  api_id: string
  shard: number
  state: string
  paused_by: string | null
  pause_reason: string | null
  paused_at: number | null
  accepts: string
  concurrency_max: number
  per_second_max: number | null
  timeout_millis: number
  held_notice_seconds: number
  sealed_secrets: Uint8Array
  revision: number
  created_at: number
  updated_at: number
}

export interface RelayEventRow {
  id: string
  api_id: string
  organization_id: string
  data_owner_id: string
  channel: string
  partition_key: string | null
  request_id: string
  received_at: number
  kind: string
  /** How often it was put into lanes again. Whoever forgets events looks whether that has changed meanwhile. */
  replays: number
  payload_bytes: number
  payload: Uint8Array
}

export interface RelayReceiptRow {
  api_id: string
  request_id: string
  event_id: string
  at: number
  repeats: number
}

export interface RelayLaneRow {
  webhook_id: string
  lane: string
  head_seq: number
  /** Deliveries in it: its last one is number `head_seq + waiting - 1`. 0 only within a transaction, which then deletes the row. */
  waiting: number
  next_at: number
  attempts: number
  held_since: number | null
  is_noticed: number
  last_status: number | null
  last_fault: string | null
}

export interface RelayDeliveryRow {
  webhook_id: string
  lane: string
  seq: number
  event_id: string
  state: string
  /** 0 while it waits: the lane counts them. */
  attempts: number
  created_at: number
  is_replay: number
  done_at: number | null
  last_status: number | null
  note: string | null
}

export interface RelayAttemptRow {
  webhook_id: string
  lane: string
  seq: number
  number: number
  event_id: string
  at: number
  millis: number
  status: number | null
  fault: string | null
  answer: string | null
}

export interface RelayNodeRow {
  id: string
  alive_until: number
}

/** All of them are there from the beginning. `node` is empty: nobody's. */
export interface RelayShardRow {
  shard: number
  node: string
  lease_until: number
}
