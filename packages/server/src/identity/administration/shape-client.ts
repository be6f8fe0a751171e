import { accept, type EpochSeconds } from '@portreeve/protocol'
import type { AuthorizationServer, Client, ClientSettings } from '../../store/index.ts'
import { parseClientMetadata } from '../client-metadata/parse-client-metadata.ts'
import { flag, oneOf } from '../client-metadata/read-values.ts'
import { generateClientId } from '../generate-ids.ts'
import { policyOf } from '../profiles.ts'
import { patchMembers, type Readers, seconds } from './read-members.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseField, refuseRead } from './refusal.ts'

/** Without secrets. Draws its id from the system's randomness. */
export function newClient(
  server: AuthorizationServer,
  { owner, createdAt }: { owner: Client['owner']; createdAt: EpochSeconds },
  input: Record<string, unknown>,
): AdministrationOutcome<Client> {
  const policy = policyOf(server)
  const settings = patchMembers({}, input.settings ?? {}, settingsReaders)
  if (!settings.ok) return refuseRead(`settings: ${settings.why}`, settings, '/settings')
  const parsed = parseClientMetadata(metadataOf(input), { policy, scopes: policy.scopes })
  if (!parsed.ok) return refuseMetadata(parsed.description)
  return accept({
    client_id: generateClientId(),
    authServerId: server.id,
    owner,
    secrets: [],
    grant_types: parsed.value.grant_types,
    scopes: parsed.value.scopes,
    metadata: parsed.value.metadata,
    settings: settings.value,
    disabled: false,
    version: 1,
    createdAt,
  })
}

/** The client as it would be, with the secrets it has. Pure. */
export function patchClient(
  client: Client,
  patch: Record<string, unknown>,
  server: AuthorizationServer,
): AdministrationOutcome<Client> {
  const { registrationTokenHmac, disabledWith, ...changeable } = client.settings
  const settings = patchMembers<Changeable>(changeable, patch.settings ?? {}, settingsReaders)
  if (!settings.ok) return refuseRead(`settings: ${settings.why}`, settings, '/settings')
  const ours = {
    ...(registrationTokenHmac !== undefined && { registrationTokenHmac }),
    ...(disabledWith !== undefined && { disabledWith }),
  }
  const withSettings: Client = { ...client, settings: { ...settings.value, ...ours } }
  const metadataPatch = metadataOf(patch)
  if (Object.keys(metadataPatch).length === 0) return accept(withSettings)
  const { metadata, grant_types, scopes } = client
  // None is kept as an empty list, and said by leaving it out.
  const response_types = metadata.response_types?.length === 0 ? undefined : metadata.response_types
  const kept = { ...metadata, response_types, grant_types, scope: scopes.join(' ') }
  const wanted = Object.fromEntries(
    Object.entries({ ...kept, ...metadataPatch }).filter(([, value]) => value !== undefined),
  )
  const policy = policyOf(server)
  const parsed = parseClientMetadata(wanted, { policy, scopes: policy.scopes })
  if (!parsed.ok) return refuseMetadata(parsed.description)
  return accept({ ...withSettings, ...parsed.value })
}

/** Refusals of metadata begin with the name of the member. */
function refuseMetadata(description: string): AdministrationRefused {
  return refuseField(`/${description.slice(0, description.indexOf(' '))}`, description)
}

const metadataOf = ({ settings: _, authServerId: __, ...metadata }: Record<string, unknown>) => metadata

/** What the exchange decides. A digest is nobody's to set, and `disabledWith` follows from disabling. */
type Changeable = Omit<ClientSettings, 'registrationTokenHmac' | 'disabledWith'>

const settingsReaders: Readers<Changeable> = {
  trusted: flag,
  requirePkce: flag,
  refreshTokens: oneOf(['same', 'rotate']),
  refreshGraceSeconds: seconds(0, 300),
}
